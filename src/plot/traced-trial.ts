import { SweepError } from "../errors.ts";
import type { TracedTrial } from "../trace/trace-trial.ts";
import type { PlotSpace } from "./plot-space.ts";

/** The trial of a row, to be computed again. Throws SweepError("input") where that cannot be done here. */
export function tracedTrial({ label, spec, whyNot, seed, trials }: PlotSpace, row: number): TracedTrial {
  if (spec === undefined) throw new SweepError("input", `cannot be computed again: ${label}: ${whyNot}`);
  const { names, hyperparameters, repeat } = trials;
  return {
    ...{ space: spec, seed, repeat: repeat[row] ?? 0 },
    hyperparameters: hyperparameters.subarray(row * names.length, (row + 1) * names.length),
  };
}
