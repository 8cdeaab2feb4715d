import { compileTracedTrial } from "../kernel/js/trial-function.ts";
import type { TrialPoint, TracedTrialFunction } from "../kernel/js/trial-function.ts";
import type { TracedOutcome } from "../sweep/outcomes/columns.ts";
import { allocateRows, tracedOutcome } from "../sweep/outcomes/rows.ts";
import type { SpaceSpec } from "../sweep/spec/sweep-spec.ts";
import { Reversals } from "./reversals.ts";

/** A trial to be computed again. */
export interface TracedTrial {
  readonly space: SpaceSpec;
  /** The sweep's. */
  readonly seed: number;
  /** In the optimizer's order. */
  readonly hyperparameters: ArrayLike<number>;
  readonly repeat: number;
}

/** A point of a trial's path; step 0 is the start. It is overwritten by the next one. */
export interface TraceStep {
  readonly step: number;
  readonly loss: number;
  readonly gradientNorm: number;
  /** ‖xₖ − xₖ₋₁‖, the length of the update that led here; NaN at the start. */
  readonly stepLength: number;
  /** Whether that update opposes the one before it. */
  readonly opposes: boolean;
  readonly x: Float64Array;
}

/** How a trial ended: the same bits as its row of the results, and how often it turned back. */
export interface TraceEnd extends TracedOutcome {
  /** Where it ended. */
  readonly x: Float64Array;
  /** Why it failed, where it did. */
  readonly error: string | undefined;
  /** The share of updates that oppose the one before, of those that have one; NaN where none has. */
  readonly reversed: number;
  /** The same of each coordinate by itself. */
  readonly reversedPerCoordinate: readonly number[];
}

/** Compiles the trials of a space to be watched. */
export type CompileTraced = (space: SpaceSpec, seed: number, point: TrialPoint) => TracedTrialFunction;

/**
 * Computes a trial again with the reference kernel, and stops at every point of its path. It needs nothing of Node, and
 * no memory for the path. Trials with modules need a `compile` that has them.
 */
export function* traceSteps(
  { space, seed, hyperparameters, repeat }: TracedTrial,
  compile: CompileTraced = compileTracedTrial,
): Generator<TraceStep, TraceEnd> {
  const { dim } = space.objective;
  const point = { step: 0, loss: NaN, gradientNorm: NaN, x: new Float64Array(dim) };
  const reversals = new Reversals(dim);
  const out = allocateRows(1, 0);
  const end = new Float64Array(dim);
  const trial = compile(space, seed, point)(Float64Array.from(hyperparameters), 0, out, 0, end, repeat);
  const seen = { ...point, stepLength: NaN, opposes: false };
  let next = trial.next();
  for (; next.done !== true; next = trial.next()) {
    seen.opposes = reversals.move(point.x);
    seen.stepLength = reversals.stepLength;
    seen.step = point.step;
    seen.loss = point.loss;
    seen.gradientNorm = point.gradientNorm;
    yield seen;
  }
  return {
    ...tracedOutcome(out, 0),
    x: end,
    error: next.value,
    reversed: reversals.count / reversals.pairs,
    reversedPerCoordinate: Array.from(reversals.perCoordinate, (count) => count / reversals.pairs),
  };
}

/** The same all at once: `onStep` is called at every point of the path, which is overwritten by the next one. */
export function traceTrial(trial: TracedTrial, onStep: (step: TraceStep) => void, compile?: CompileTraced): TraceEnd {
  const steps = traceSteps(trial, compile);
  for (let next = steps.next(); ; next = steps.next()) {
    if (next.done === true) return next.value;
    onStep(next.value);
  }
}
