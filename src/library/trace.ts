import { setImmediate as nextTurn } from "node:timers/promises";
import { checkArgument, whole } from "../arguments.ts";
import { SweepError } from "../errors.ts";
import { loadModules } from "../kernel/user/load-modules.ts";
import { userTraces } from "../kernel/user/user-trial.ts";
import { usesModule } from "../sweep/spec/module-use.ts";
import { pointReader, spaceSize, specSize } from "../sweep/points/samplers.ts";
import { traceSteps } from "../trace/trace-trial.ts";
import type { TraceEnd, TraceStep } from "../trace/trace-trial.ts";
import type { Status } from "../sweep/outcomes/statuses.ts";
import { gridOf } from "./grid-input.ts";
import type { GridInput } from "./grid-input.ts";

/** A point of a trial's path. */
export interface TraceRow {
  /** Number of updates made before. */
  readonly step: number;
  readonly loss: number;
  readonly gradient_norm: number;
  /** Length of the update that led here; NaN at the start. */
  readonly step_length: number;
  readonly x: readonly number[];
}

/** Outcome of a traced trial. */
export interface TraceOutcome {
  readonly status: Status;
  readonly steps: number;
  readonly final_loss: number;
  readonly best_loss: number;
  readonly gradient_norm: number;
  /** Error of a failed trial. */
  readonly error: string | null;
}

const TURN_MS = 10;

/**
 * Computes a trial of a grid and yields each point of its path, the start included. Returns the
 * outcome, which is that of a run to the bit. Nothing is stored. Throws SweepError if the grid has
 * no such trial.
 */
export async function* traceTrial(grid: GridInput, trial: number): AsyncGenerator<TraceRow, TraceOutcome, undefined> {
  checkArgument("the trial", trial, whole(0));
  const path = await pathOf(grid, trial);
  let turned = performance.now();
  let next = path.next();
  for (; next.done !== true; next = path.next()) {
    yield rowOf(next.value);
    if (performance.now() - turned < TURN_MS) continue;
    await nextTurn();
    turned = performance.now();
  }
  const { status, steps, finalLoss, bestLoss, gradientNorm, error } = next.value;
  return {
    ...{ status, steps, final_loss: finalLoss, best_loss: bestLoss, gradient_norm: gradientNorm },
    error: error ?? null,
  };
}

async function pathOf(grid: GridInput, trial: number): Promise<Generator<TraceStep, TraceEnd>> {
  const { spec, values } = gridOf(grid);
  const { spaces, seed } = spec;
  const space = spaces.find((one) => trial >= one.offset && trial < one.offset + spaceSize(one));
  if (space === undefined) {
    const last = spaces.reduce((sum, one) => sum + spaceSize(one), 0) - 1;
    throw new SweepError("input", `unknown trial ${trial}: the grid has trials 0 to ${last}`);
  }
  if (trial - space.offset >= specSize(space) || space.halving !== undefined) {
    const reason = "its round, or its rung, depends on outcomes";
    throw new SweepError("input", `trial ${trial} is known only after a run: ${reason}`);
  }
  const reader = pointReader(space);
  const hyperparameters = new Float64Array(reader.hyperparameters.length);
  const index = trial - space.offset;
  if (!reader.read(index, hyperparameters, 0)) {
    throw new SweepError("input", `trial is excluded by the grid: ${trial}`);
  }
  const traced = { space, seed, hyperparameters, repeat: reader.repeat(index) };
  if (!usesModule(space)) return traceSteps(traced);
  const [modules = {}] = await loadModules({ spaces: [space] }, values);
  return traceSteps(traced, userTraces(modules));
}

function rowOf({ step, loss, gradientNorm, stepLength, x }: TraceStep): TraceRow {
  return { step, loss, gradient_norm: gradientNorm, step_length: stepLength, x: Array.from(x) };
}
