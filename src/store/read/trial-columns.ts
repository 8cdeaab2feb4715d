import type { Database } from "better-sqlite3";

import type { NamedSpace } from "../../sweep/identity/space-names.ts";
import { quoted } from "../file/hyperparameter-columns.ts";
import { spaceRows } from "./space-rows.ts";
import { type SpaceRow, spacesOf } from "./spaces.ts";

/** A space with the conditions that its trials ran under. */
export interface TrialSpace extends Omit<SpaceRow, "objective">, NamedSpace {
  /** Name of the schedule, as the views show it; null if the grid has a formula. */
  readonly scheduleName: string | null;
}

/** Outcomes of trials by column. */
export interface StoredColumns {
  readonly count: number;
  /** A column for each requested hyperparameter. */
  readonly hyperparameters: readonly Float64Array[];
  /** Sweep-wide trial numbers, ascending in each space. */
  readonly trial: Float64Array;
  readonly repeat: Float64Array;
  /** Index into STATUSES. */
  readonly status: Uint8Array;
  readonly steps: Float64Array;
  /** NaN if the loss is not finite. */
  readonly finalLoss: Float64Array;
}

// Rows per query: twice as fast as either single rows or larger blocks.
const BLOCK = 1000;

interface StoredConditions {
  readonly space: number;
  readonly parameters: string;
  readonly dim: number;
  readonly start: string;
  readonly stop: string;
  readonly schedule: string;
  readonly scheduleName: string | null;
  readonly noise: number;
  readonly clip: number | null;
  readonly batch: string | null;
}

/** Returns the spaces of a sweep in order, with the conditions that the view `spaces` shows. */
export function trialSpaces(db: Database, sweepId: number): TrialSpace[] {
  const rows = db
    .prepare<[number], StoredConditions>(
      `SELECT space, objective_parameters AS parameters, dim, start, stop, schedule, schedule_name AS scheduleName, noise, clip, batch
      FROM space WHERE sweep_id = ? ORDER BY space`,
    )
    .all(sweepId);
  return spacesOf(db, sweepId).map((space, i) => {
    const { parameters, start, stop, ...rest } = rows[i]!;
    return {
      ...space,
      ...rest,
      parameters: JSON.parse(parameters) as NamedSpace["parameters"],
      start: JSON.parse(start) as NamedSpace["start"],
      stop: JSON.parse(stop) as NamedSpace["stop"],
    };
  });
}

/** Reads the trials of some spaces, space by space. A million trials take 40 MB. */
export function storedColumns(
  db: Database,
  sweepId: number,
  spaces: readonly TrialSpace[],
  hyperparameters: readonly string[],
): StoredColumns {
  const done = spaces.flatMap(({ counts }) => Object.values(counts)).reduce((sum, count) => sum + count, 0);
  const columns = {
    hyperparameters: hyperparameters.map(() => new Float64Array(done)),
    trial: new Float64Array(done),
    repeat: new Float64Array(done),
    status: new Uint8Array(done),
    steps: new Float64Array(done),
    finalLoss: new Float64Array(done),
  };
  const { trial, repeat, status, steps, finalLoss } = columns;
  const targets = [repeat, status, steps, finalLoss, ...columns.hyperparameters, trial];
  const names = ["repeat", "status", "steps", "final_loss", ...hyperparameters.map(quoted), "trial"];
  let count = 0;
  for (const space of spaces) {
    const { first, end } = space;
    const rows = db
      .prepare<[number, number], (number | null)[]>(
        `SELECT ${names.join(", ")} FROM ${spaceRows(sweepId, space, { from: "?", to: "?" })} ORDER BY trial LIMIT ${BLOCK}`,
      )
      .raw();
    for (let from = first, block = []; count < done; from = (block.at(-1)?.at(-1) ?? end) + 1) {
      block = rows.all(from, end);
      if (block.length === 0) break;
      // A running sweep may have added rows.
      for (const row of block.slice(0, done - count)) {
        for (let i = 0; i < targets.length; i += 1) targets[i]![count] = row[i] ?? NaN;
        count += 1;
      }
    }
  }
  return { ...columns, count };
}
