import { traceSteps } from "../../trace/trace-trial.ts";
import type { TracedTrial } from "../../trace/trace-trial.ts";
import { TargetCounter, targetsBetween } from "./solved-targets.ts";

/** Number of targets, as in COCO. */
export const TARGETS = 51;

/** The last target if the sweep's target is 0, as in COCO. */
export const LAST_TARGET = 1e-8;

const BLOCK = 2_000;

/**
 * Runs a trial for at most `mostSteps` steps and returns the steps to each target. Yields at
 * intervals, so that the caller can do other work. The objective's minimum must be known.
 */
export function* targetRun(trial: TracedTrial, mostSteps: number): Generator<number, readonly number[]> {
  const { objective, stop } = trial.space;
  const ground = objective.minimum ?? 0;
  let counter: TargetCounter | undefined;
  for (const { step, loss } of traceSteps(trial)) {
    const precision = loss - ground;
    counter ??= new TargetCounter(targetsBetween(precision, stop.target > 0 ? stop.target : LAST_TARGET, TARGETS));
    counter.see(step, precision);
    if (step >= mostSteps) break;
    if (step % BLOCK === BLOCK - 1) yield step;
  }
  const steps = counter?.steps ?? [];
  // A start at the target has a single target, which counts for all.
  return steps.length === 1 ? new Array<number>(TARGETS).fill(steps[0]!) : steps;
}
