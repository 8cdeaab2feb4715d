import { trialAt } from "../analysis/map/map-trials.ts";
import { SweepError } from "../errors.ts";
import type { TracedTrial } from "../trace/trace-trial.ts";
import type { PlotSpace } from "./plot-space.ts";

/**
 * Returns the trial of a row, ready to run again. Throws SweepError("input") if it cannot be run
 * here.
 */
export function tracedTrial({ label, spec, whyNot, seed, trials }: PlotSpace, row: number): TracedTrial {
  if (spec === undefined) throw new SweepError("input", `cannot run trials again: ${label}: ${whyNot}`);
  return { space: spec, seed, ...trialAt(trials, row) };
}
