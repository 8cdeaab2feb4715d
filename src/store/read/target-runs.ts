import type { Database } from "better-sqlite3";

import { quoted } from "../file/hyperparameter-columns.ts";
import { stepsIn, TARGET_STEPS } from "../file/target-text.ts";
import { spaceRows } from "./space-rows.ts";
import type { TrialSpace } from "./trial-columns.ts";

/** A trial, with the steps at which it first reached each target. */
export interface TargetRun {
  readonly trial: number;
  readonly repeat: number;
  readonly steps: number;
  /** null if it is not finite. */
  readonly bestLoss: number | null;
  /** Numbers of the hyperparameters, in the order of the space. */
  readonly codes: readonly number[];
  /** Steps to each target; Infinity if it was not reached. */
  readonly hits: readonly number[];
}

// Rows per query.
const BLOCK = 500;

/** The targets that each space of a sweep recorded, the largest first, by its number. */
export type RecordedTargets = ReadonlyMap<number, readonly number[]>;

/** Reads the targets of a sweep. Spaces without targets are left out. */
export function recordedTargets(db: Database, sweepId: number): RecordedTargets {
  const rows = db
    .prepare<[number], { readonly space: number; readonly target: number }>(
      "SELECT space, target FROM target WHERE sweep_id = ? ORDER BY space, position",
    )
    .all(sweepId);
  const spaces = Map.groupBy(rows, ({ space }) => space);
  return new Map([...spaces].map(([space, own]) => [space, own.map(({ target }) => target)]));
}

/** Yields the stored trials of a space in order, with the steps to some targets. */
export function* targetRuns(
  db: Database,
  sweepId: number,
  space: TrialSpace,
  targets: readonly number[],
): Generator<TargetRun> {
  const own = db
    .prepare<[number, number], number>("SELECT target FROM target WHERE sweep_id = ? AND space = ? ORDER BY position")
    .pluck()
    .all(sweepId, space.space);
  const places = targets.map((target) => own.indexOf(target));
  const names = ["trial", "repeat", "steps", "best_loss", quoted(TARGET_STEPS), ...space.hyperparameters.map(quoted)];
  const rows = db
    .prepare<[number, number], Row>(
      `SELECT ${names.join(", ")} FROM ${spaceRows(sweepId, space, { from: "?", to: "?" })} ORDER BY trial LIMIT ${BLOCK}`,
    )
    .raw();
  let from = space.first;
  for (let block = rows.all(from, space.end); block.length > 0; block = rows.all(from, space.end)) {
    for (const [trial, repeat, steps, bestLoss, text, ...codes] of block) {
      const reached = text === null ? [] : stepsIn(text);
      const hits = places.map((place) => reached[place] ?? Infinity);
      yield { trial, repeat, steps, bestLoss, codes: codes.map((code) => code ?? NaN), hits };
      from = trial + 1;
    }
  }
}

type Row = [
  trial: number,
  repeat: number,
  steps: number,
  bestLoss: number | null,
  reached: string | null,
  ...codes: (number | null)[],
];
