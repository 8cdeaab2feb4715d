import { existsSync } from "node:fs";
import { SweepError } from "../errors.ts";
import { baselineHash, conditionsOf } from "../sweep/identity/baseline-hash.ts";
import type { CheckSpec } from "../sweep/spec/check-spec.ts";
import type { SweepSpec } from "../sweep/spec/sweep-spec.ts";
import { baselineFile, readBaseline } from "./baseline.ts";
import type { Baseline } from "./baseline.ts";
import { conditionDifferences } from "./conditions.ts";

/** The part of a parsed grid that a check needs. */
export interface CheckedGrid {
  readonly spec: SweepSpec;
  /** Expectations and tolerances. */
  readonly check: CheckSpec;
  /** Line of each optimizer in the grid, from 1. */
  readonly optimizerLines: Readonly<Record<string, number>>;
}

/** Subject of a check, as typed. */
export interface Target {
  readonly grid: string;
  /** Baseline file; null for a grid from standard input without --baseline. */
  readonly baseline: string | null;
  /** Results to compare with instead of a file, which `baseline` then names. */
  readonly before?: Baseline;
  /** Whether the user named the baseline. */
  readonly isNamed: boolean;
  readonly update: boolean;
}

export function targetOf(grid: string, named: string | undefined, update: boolean): Target {
  if (named === undefined && grid === "-" && update) {
    throw new SweepError("input", "--update of a grid from standard input needs --baseline FILE");
  }
  const baseline = named ?? (grid === "-" ? null : baselineFile(grid));
  return { grid, baseline, isNamed: named !== undefined, update };
}

/**
 * Returns the baseline. Throws `setup` if it has other conditions, or is missing and the grid has
 * no `expect`.
 */
export function usableBaseline(
  { grid, baseline, before, isNamed }: Target,
  { spec, check }: CheckedGrid,
): Baseline | undefined {
  const found = before ?? (baseline === null ? undefined : readBaseline(baseline));
  if (found === undefined) {
    if (check.expect.length > 0 && !isNamed) return undefined;
    const what =
      baseline === null ? `${grid} has no "expect" and no baseline` : `no baseline: ${baseline} does not exist`;
    throw new SweepError("setup", `nothing to check against: ${what}; --update writes one`);
  }
  if (found.hash === baselineHash(spec)) return found;
  throw new SweepError(
    "setup",
    `the baseline has different conditions: ${baseline}\n${differences(found, spec)}\n` +
      `nothing was compared${before === undefined ? "; --update writes a new baseline" : ""}`,
  );
}

/** Returns the baseline to be replaced; undefined if it cannot be compared. */
export function oldBaseline({ baseline }: Target, spec: SweepSpec, note: (line: string) => void): Baseline | undefined {
  if (baseline === null || !existsSync(baseline)) return undefined;
  try {
    const found = readBaseline(baseline);
    if (found === undefined || found.hash === baselineHash(spec)) return found;
    note(`the old baseline has different conditions:\n${differences(found, spec)}`);
  } catch (error) {
    if (!(error instanceof SweepError)) throw error;
    note(`the old baseline cannot be compared: ${error.message}`);
  }
  return undefined;
}

function differences({ conditions }: Baseline, spec: SweepSpec): string {
  return conditionDifferences(conditions, conditionsOf(spec))
    .map((line) => `  ${line}`)
    .join("\n");
}
