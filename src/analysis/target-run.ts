import { traceSteps } from "../trace/trace-trial.ts";
import type { TracedTrial } from "../trace/trace-trial.ts";
import { TargetCounter, targetsBetween } from "./solved-targets.ts";

/** As many as COCO has. */
export const TARGETS = 51;

/** The last target where the sweep's is 0: COCO's. */
export const LAST_TARGET = 1e-8;

const BLOCK = 2_000;

/**
 * Runs a trial for at most some steps and gives the steps to each of its targets. It yields every now and then, so that
 * others can work. The objective's minimum is known.
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
  // A start at the target has one target, which counts as all.
  return steps.length === 1 ? new Array<number>(TARGETS).fill(steps[0]!) : steps;
}
