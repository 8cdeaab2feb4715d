import type { Database } from "better-sqlite3";

import { fillColumns } from "./fill-columns.ts";
import { fillShare, type SharedColumns } from "./shared-columns.ts";
import type { SpaceRow } from "./spaces.ts";
import type { TrialRange } from "./trial-rows.ts";

/** A sweep's trials to read in shares. */
export interface SharesOrder {
  readonly file: string;
  readonly sweepId: number;
  /** Distinguishes the sweep from those of other files. */
  readonly identity: string;
  readonly spaces: readonly SpaceRow[];
  readonly names: readonly string[];
  readonly columns: SharedColumns;
  /** Whether each share is filled. */
  readonly filled: Int32Array;
  /** The next share that nobody reads, and the number of threads at work. */
  readonly progress: Int32Array;
}

/** Places in `progress`. */
export const NEXT = 0;
export const AT_WORK = 1;

/** Reads shares until none is left, or one cannot be read. */
export function readShares(db: Database, { sweepId, spaces, names, columns, filled, progress }: SharesOrder): void {
  for (;;) {
    const share = Atomics.add(progress, NEXT, 1);
    if (share >= filled.length) return;
    try {
      const isFilled = fillShare(columns, share, (writers, from, to) =>
        fillColumns(db, sweepId, rangesOf(spaces, from, to), names, writers),
      );
      if (isFilled) Atomics.store(filled, share, 1);
    } finally {
      // Without this share, the others are of no use.
      if (Atomics.load(filled, share) === 0) Atomics.store(progress, NEXT, filled.length);
    }
  }
}

/** Returns a text that sweeps of other files do not have. */
export function identityOf(db: Database, sweepId: number): string {
  const row = db.prepare("SELECT name, spec_hash, started_at, version, deleting FROM sweep WHERE sweep_id = ?");
  return JSON.stringify(row.raw().get(sweepId) ?? null);
}

/** Returns the trials of some rows of whole spaces. */
function rangesOf(spaces: readonly SpaceRow[], from: number, to: number): TrialRange[] {
  const ranges: TrialRange[] = [];
  let row = 0;
  for (const space of spaces) {
    const end = row + space.end - space.first;
    if (from < end && to > row) {
      const trialOf = (at: number): number => space.first + Math.min(Math.max(at, row), end) - row;
      ranges.push({ space, from: trialOf(from), to: trialOf(to) });
    }
    row = end;
  }
  return ranges;
}
