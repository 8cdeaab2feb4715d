import type { Status } from "../../sweep/outcomes/statuses.ts";
import { traceSteps } from "../../trace/trace-trial.ts";
import type { TracedSteps, TracedTrial } from "../../trace/trace-trial.ts";
import { EpochRecorder } from "./epoch-recorder.ts";
import type { EpochCurve } from "./epoch-recorder.ts";

/** The course of a trial: points of its path, and its outcome. */
export interface RunRecord {
  /** Step numbers of the kept points: all, or every second, fourth, … and the last. */
  readonly steps: readonly number[];
  readonly losses: readonly number[];
  /** Concatenated positions for objectives with one or two dimensions; otherwise empty. */
  readonly path: readonly number[];
  readonly dim: number;
  /** Every `every`-th point is kept. */
  readonly every: number;
  readonly status: Status;
  readonly stepCount: number;
  readonly finalLoss: number;
  /** The share of updates that oppose the previous one; NaN if there are none. */
  readonly reversed: number;
  /** A value for each measure of the space. */
  readonly measures: readonly number[];
  /** Losses and metrics by epoch; undefined without data. */
  readonly epochs: EpochCurve | undefined;
}

const MOST_POINTS = 4_000;
// Steps between two yields.
const BLOCK = 2_000;

/**
 * Runs a trial and keeps at most MOST_POINTS of its points. Yields the number of steps so far at
 * intervals, so that the caller can do other work.
 */
export function recordRun(trial: TracedTrial): Generator<number, RunRecord> {
  return recordSteps(trial, traceSteps(trial));
}

/** Does the same with the steps of a trial that is already compiled. */
export function* recordSteps(
  { space, seed }: Pick<TracedTrial, "space" | "seed">,
  run: TracedSteps,
): Generator<number, RunRecord> {
  const { dim, data } = space.objective;
  const recorder = data === undefined ? undefined : new EpochRecorder(space, seed);
  const kept = { steps: [] as number[], losses: [] as number[], path: [] as number[] };
  const width = dim <= 2 ? dim : 0;
  let every = 1;
  let [lastStep, lastLoss] = [0, NaN];
  const keep = (step: number, loss: number, x: ArrayLike<number>): void => {
    kept.steps.push(step);
    kept.losses.push(loss);
    for (let i = 0; i < width; i += 1) kept.path.push(x[i]!);
  };
  for (;;) {
    const next = run.next();
    if (next.done === true) {
      if (kept.steps.at(-1) !== lastStep) keep(lastStep, lastLoss, next.value.x);
      const { status, steps: stepCount, finalLoss, reversed, measures, x } = next.value;
      const epochs = recorder?.end(stepCount, finalLoss, x);
      return { ...kept, dim, every, status, stepCount, finalLoss, reversed, measures, epochs };
    }
    const { step, loss, x } = next.value;
    [lastStep, lastLoss] = [step, loss];
    recorder?.step(step, loss, x);
    if (step % every === 0) keep(step, loss, x);
    if (kept.steps.length > MOST_POINTS) {
      every *= 2;
      const isKept = (_: number, index: number): boolean => index % 2 === 0;
      kept.steps = kept.steps.filter(isKept);
      kept.losses = kept.losses.filter(isKept);
      kept.path = kept.path.filter((_, index) => Math.floor(index / width) % 2 === 0);
    }
    if (step % BLOCK === 0) yield step;
  }
}
