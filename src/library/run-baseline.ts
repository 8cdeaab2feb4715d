import { baselineOf } from "../check/baseline.ts";
import type { Baseline } from "../check/baseline.ts";
import type { ParsedGrid } from "../grid/parsed-grid.ts";
import { ALLOWED } from "../sweep/spec/check-spec.ts";
import type { Allowed } from "../sweep/spec/check-spec.ts";
import type { GridRunner } from "./grid-runner.ts";
import { rerunTrials } from "./rerun-trials.ts";
import { temporaryDatabase } from "./temporary-database.ts";

const HIDING: readonly Allowed[] = ["nothing is measured", "results differ"];

/** Runs a grid from the start and returns its results as a baseline, without a file. */
export async function runBaseline(parsed: ParsedGrid, settings: GridRunner): Promise<Baseline | "interrupted"> {
  using database = temporaryDatabase();
  const { sweepId, outcome } = await settings.run(parsed, database.file);
  if (outcome === "interrupted") return outcome;
  // These results are not committed, so they may guard little. Two faults hide any other one.
  const { allow } = parsed.check;
  const mayHave = ALLOWED.filter((fault) => !HIDING.includes(fault) || allow.includes(fault));
  const lenient = { ...parsed, check: { ...parsed.check, allow: mayHave } };
  const trials = await rerunTrials(lenient, { file: database.file, sweepId }, settings, []);
  return trials === "interrupted" ? trials : baselineOf(parsed.spec, trials);
}
