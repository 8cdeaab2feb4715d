import { STATUSES } from "../spec/columns.ts";
import type { BestOfSpace } from "../pictures/report-sentences.ts";
import { pointOf, trialPoints } from "../pictures/trial-points.ts";
import type { PageSpace } from "./load-report.ts";

/** The best trial of a space; undefined where none is done. */
export function bestOfSpace({ space, trials }: PageSpace): (BestOfSpace & { readonly trial: number }) | undefined {
  const row = space.best;
  if (row === undefined) return undefined;
  const all = trials();
  const varied = new Set(space.varied);
  return {
    space,
    status: STATUSES[all.status[row]!]!,
    steps: all.steps[row]!,
    finalLoss: all.finalLoss[row]!,
    trial: all.trial[row]!,
    values: Object.fromEntries(Object.entries(pointOf(all, row)).filter(([name]) => varied.has(name))),
  };
}

/** The rows that stand for a space: all repeats of its setting with the least expected time, or its best trial. */
export function bestSetting({ space, trials }: PageSpace): readonly number[] {
  const all = trials();
  const trial = space.expectedTimes[0]?.trial;
  const row = trial === undefined ? -1 : all.trial.indexOf(trial);
  if (row >= 0) for (const rows of trialPoints(all)) if (rows[0] === row) return rows;
  return space.best === undefined ? [] : [space.best];
}

/** Steps that the best setting of a space needs: expected ones where it is repeated. Infinity where it does not converge. */
export function leastSteps(one: PageSpace): number {
  const [expected] = one.space.expectedTimes;
  if (expected !== undefined) return expected.steps;
  const best = bestOfSpace(one);
  return best?.status === "converged" ? best.steps : Infinity;
}
