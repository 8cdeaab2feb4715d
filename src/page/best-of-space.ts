import { STATUSES } from "../spec/columns.ts";
import type { BestOfSpace } from "../pictures/report-sentences.ts";
import { pointOf } from "../pictures/trial-points.ts";
import type { PageSpace } from "./load-report.ts";

/** The best trial of a space; undefined where none is done. */
export function bestOfSpace({ space, trials }: PageSpace): (BestOfSpace & { readonly trial: number }) | undefined {
  const row = space.best;
  if (row === undefined) return undefined;
  const all = trials();
  const varied = new Set(space.sensitivity.map(({ name }) => name));
  return {
    space,
    status: STATUSES[all.status[row]!]!,
    steps: all.steps[row]!,
    finalLoss: all.finalLoss[row]!,
    trial: all.trial[row]!,
    values: Object.fromEntries(Object.entries(pointOf(all, row)).filter(([name]) => varied.has(name))),
  };
}
