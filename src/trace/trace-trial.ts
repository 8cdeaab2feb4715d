import { compileTracedTrial } from "../kernel/js/trial-function.ts";
import type { TrialPoint, TracedTrialFunction } from "../kernel/js/trial-function.ts";
import type { TracedOutcome } from "../sweep/outcomes/columns.ts";
import { allocateRows, tracedOutcome } from "../sweep/outcomes/rows.ts";
import { compileMeasures } from "../kernel/js/measures.ts";
import type { WriteMeasures } from "../kernel/js/measures.ts";
import { measuresOf } from "../sweep/spec/measures.ts";
import { spaceAt, stopExhausted } from "../sweep/rounds/halving/rungs.ts";
import type { SpaceSpec } from "../sweep/spec/sweep-spec.ts";
import { Reversals } from "./reversals.ts";

/** A trial to recompute. */
export interface TracedTrial {
  readonly space: SpaceSpec;
  /** The sweep's seed. */
  readonly seed: number;
  /** Values in the optimizer's order. */
  readonly hyperparameters: ArrayLike<number>;
  readonly repeat: number;
  /** Its rung; omitted without successive halving. */
  readonly rung?: number;
}

/** A point of a trial's path; step 0 is the start. The next point overwrites it. */
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

/** The end of a trial: the bits of its row in the results, and its reversals. */
export interface TraceEnd extends TracedOutcome {
  /** The final point. */
  readonly x: Float64Array;
  /** The error of a failed trial. */
  readonly error: string | undefined;
  /** The step at which each target of the space was first reached, NaN if it was not. */
  readonly targetSteps: readonly number[];
  /** A value for each measure of the space. */
  readonly measures: readonly number[];
  /** Share of updates that oppose the one before; NaN with fewer than two. */
  readonly reversed: number;
  /** The same for each coordinate. */
  readonly reversedPerCoordinate: readonly number[];
}

/** The points of a trial's path, and its end. */
export type TracedSteps = Generator<TraceStep, TraceEnd>;

/** Compiles the traced trials of a space, and the measures of their final points. */
export interface CompileTraced {
  trial(space: SpaceSpec, seed: number, point: TrialPoint): TracedTrialFunction;
  measures(space: SpaceSpec, seed: number): WriteMeasures | undefined;
}

const WITHOUT_MODULES: CompileTraced = { trial: compileTracedTrial, measures: compileMeasures };

/**
 * Recomputes a trial with the reference kernel and yields every point of its path. Runs in browsers
 * and does not store the path. Trials with modules need a `compile` that has them.
 */
export function traceSteps(
  { space, seed, hyperparameters, repeat, rung }: TracedTrial,
  compile: CompileTraced = WITHOUT_MODULES,
): TracedSteps {
  return compileTrace({ space, seed, rung }, compile)(hyperparameters, repeat);
}

/** Compiles the traced trials of a space, which run one after the other: they share a point. */
export function compileTrace(
  { space: whole, seed, rung }: Pick<TracedTrial, "space" | "seed"> & { readonly rung?: number | undefined },
  compile: CompileTraced = WITHOUT_MODULES,
): (hyperparameters: TracedTrial["hyperparameters"], repeat: number) => TracedSteps {
  const space = spaceAt(whole, rung);
  const point = { step: 0, loss: NaN, gradientNorm: NaN, x: new Float64Array(space.objective.dim) };
  const trial = compile.trial(space, seed, point);
  const measures = compile.measures(space, seed);
  const traced = { space, point, run: trial, writeMeasures: measures, isOfRung: space !== whole };
  return (hyperparameters, repeat) => stepsOf(traced, { hyperparameters, repeat });
}

/** The compiled trials of a space. */
interface TracedSpace {
  readonly space: SpaceSpec;
  readonly point: TrialPoint;
  readonly run: TracedTrialFunction;
  readonly writeMeasures: WriteMeasures | undefined;
  /** Whether trials that reach the last step may go on in a later rung. */
  readonly isOfRung: boolean;
}

function* stepsOf(
  { space, point, run, writeMeasures, isOfRung }: TracedSpace,
  { hyperparameters, repeat }: Pick<TracedTrial, "hyperparameters" | "repeat">,
): TracedSteps {
  const { dim } = space.objective;
  const reversals = new Reversals(dim);
  const out = allocateRows(1, 0, space.targets?.length, measuresOf(space).length);
  const end = new Float64Array(dim);
  const trial = run(Float64Array.from(hyperparameters), 0, out, 0, end, repeat);
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
  const later = writeMeasures?.(end, out, 0);
  if (isOfRung) stopExhausted(out.status);
  return {
    ...tracedOutcome(out, 0),
    x: end,
    error: next.value ?? later,
    targetSteps: [...(out.targetSteps ?? [])],
    measures: [...(out.measures ?? [])],
    reversed: reversals.count / reversals.pairs,
    reversedPerCoordinate: Array.from(reversals.perCoordinate, (count) => count / reversals.pairs),
  };
}

/** Recomputes a trial and calls `onStep` at every point. The next point overwrites the last. */
export function traceTrial(trial: TracedTrial, onStep: (step: TraceStep) => void, compile?: CompileTraced): TraceEnd {
  const steps = traceSteps(trial, compile);
  for (let next = steps.next(); ; next = steps.next()) {
    if (next.done === true) return next.value;
    onStep(next.value);
  }
}
