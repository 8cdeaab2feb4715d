import type { Database } from "better-sqlite3";

import { tallyAxes } from "../../sweep/outcomes/tally.ts";
import { countTrials, spaceSize } from "../../sweep/points/samplers.ts";
import { axisEnds } from "../../sweep/spec/axis-ends.ts";
import type { RoundColumn } from "../../sweep/rounds/planner.ts";
import { batchSize, batchText, evaluateSteps, measuresOf, validationText } from "../../sweep/spec/measures.ts";
import { startOf } from "../../sweep/spec/start-text.ts";
import type { SpaceSpec } from "../../sweep/spec/sweep-spec.ts";
import { constantHyperparameters, variedHyperparameters } from "../../sweep/spec/varied.ts";
import type { StoreMode } from "../../sweep/wire/chunk.ts";
import { placeHyperparameters } from "../file/hyperparameter-columns.ts";
import { addTargets } from "./target-rows.ts";

interface SpaceId {
  readonly sweepId: number;
  /** Position of the space in the sweep, from 0. */
  readonly space: number;
}

/** Facts about the run of a space. */
interface SpaceFacts {
  /** Number of its trials in this sweep, which may be a shard. */
  readonly trials: number;
  readonly kernel: string;
  readonly store: StoreMode;
  readonly isShard: boolean;
  /** Columns of its rounds; none without rounds. */
  readonly rounds: readonly RoundColumn[];
}

/** Adds the row of a space with its targets, and places for hyperparameters and measures. */
export function addSpace(db: Database, { sweepId, space: index }: SpaceId, space: SpaceSpec, facts: SpaceFacts): void {
  const { trials, kernel, store, isShard, rounds } = facts;
  db.prepare(
    `INSERT INTO space (sweep_id, space, label, objective, objective_parameters, dim, optimizer, hyperparameters, varied,
          first_trial, end_trial, trials, schedule, schedule_name, clip, noise, repeats, axes, kernel, stop, start, tally_axes,
          levels, whole_trials, measures, batch, validation, evaluate, method, round_columns)
        VALUES (:sweepId, :index, :label, :objective, :parameters, :dim, :optimizer, :hyperparameters, :varied,
          :firstTrial, :endTrial, :trials, :schedule, :scheduleName, :clip, :noise, :repeats, :axes, :kernel, :stop, :start,
          :tallyAxes, :levels, :wholeTrials, :measures, :batch, :validation, :evaluate, :method, :roundColumns)`,
  ).run({
    sweepId,
    index,
    label: space.label,
    objective: space.objective.name,
    parameters: JSON.stringify(space.objective.parameters),
    dim: space.objective.dim,
    optimizer: space.optimizer.name,
    hyperparameters: JSON.stringify(Object.keys(space.optimizer.hyperparameters)),
    varied: JSON.stringify(variedHyperparameters(space)),
    firstTrial: space.offset,
    endTrial: space.offset + spaceSize(space),
    trials,
    schedule: space.schedule,
    noise: space.noise,
    ...termsOf(space),
    kernel,
    stop: JSON.stringify(space.stop),
    start: JSON.stringify(startOf(space)),
    tallyAxes: store === "summary" ? JSON.stringify(tallyAxes(space)) : null,
    levels: space.optimizer.levels === undefined ? null : JSON.stringify(space.optimizer.levels),
    batch: batchText(space),
    validation: validationText(space.validation),
    evaluate: evaluateSteps(space),
    measures: storedMeasures(space),
    method: space.method?.name ?? "grid",
    roundColumns: rounds.length === 0 ? null : JSON.stringify(rounds),
    wholeTrials: isShard ? countTrials(space) : null,
  });
  placeHyperparameters(
    db,
    { sweepId, space: index },
    [...variedHyperparameters(space), ...measuresOf(space).map(({ name }) => name), ...rounds],
    constantsOf(space),
  );
  addTargets(db, { sweepId, space: index }, space, store);
}

/** Returns the measures of a space as its row has them; null without data. */
export function storedMeasures(space: SpaceSpec): string | null {
  return space.objective.data === undefined ? null : JSON.stringify(measuresOf(space));
}

/** Returns the names that a space has in places: hyperparameters, measures and the batch. */
export function placedNames(space: SpaceSpec): string[] {
  return [
    ...Object.keys(space.optimizer.hyperparameters),
    ...measuresOf(space).map(({ name }) => name),
    ...Object.keys(constantsOf(space)),
  ];
}

/** Returns the values of the columns that all trials of a space share. */
function constantsOf(space: SpaceSpec): Record<string, number> {
  const batch = batchSize(space);
  return { ...constantHyperparameters(space), ...(batch === undefined ? {} : { batch }) };
}

/** Returns the values of a row that the first schema lacks. */
export function termsOf(space: SpaceSpec): Record<string, string | number | null> {
  const { scheduleName, clip, repeats } = space;
  return { scheduleName: scheduleName ?? null, clip: clip ?? null, repeats, axes: JSON.stringify(axisEnds(space)) };
}
