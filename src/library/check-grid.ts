import { oldBaseline, usableBaseline } from "../check/check-baseline.ts";
import type { Target } from "../check/check-baseline.ts";
import { checkResults } from "../check/check-results.ts";
import { sameAsResult } from "../check/same-as.ts";
import type { SameAsResult } from "../check/same-as.ts";
import { compareInThread } from "../conformance/compare-in-thread.ts";
import type { ConformanceEnd } from "../conformance/compare-in-thread.ts";
import { compareSpaces } from "../conformance/compare-spaces.ts";
import type { CheckReport } from "../check/reports/check-report.ts";
import type { ParsedGrid } from "../grid/parse-grid.ts";
import { loadModules } from "../kernel/user/load-modules.ts";
import type { ModuleValues } from "../modules/module-spec.ts";
import type { SameAsSpec } from "../sweep/spec/check-spec.ts";
import type { SweepSpec } from "../sweep/spec/sweep-spec.ts";
import type { GridRunner } from "./grid-runner.ts";
import { rerunTrials } from "./rerun-trials.ts";
import { temporaryDatabase } from "./temporary-database.ts";

export interface CheckSettings extends GridRunner {
  readonly target: Target;
  /** Database that keeps the results; undefined for a temporary one. */
  readonly db: string | undefined;
}

/**
 * Holds optimizers against rules, as `same_as` demands. Classes of the calling program never leave
 * its thread.
 */
async function compareWithRules({ spec, check, values }: ParsedGrid): Promise<readonly SameAsResult[]> {
  const ends =
    values === undefined
      ? await compareInThread(spec, check.sameAs)
      : await compareInProcess(spec, check.sameAs, values);
  return check.sameAs.map((one, i) => sameAsResult(one, ends[i]!));
}

async function compareInProcess(
  spec: SweepSpec,
  sameAs: readonly SameAsSpec[],
  values: ModuleValues,
): Promise<readonly ConformanceEnd[]> {
  if (sameAs.length === 0) return [];
  const modules = await loadModules(spec, values);
  const progress = { onRun: () => undefined, onStep: () => undefined };
  return sameAs.map((one) => compareSpaces(spec, one, modules, progress));
}

/**
 * Runs a grid from the start and checks its results against its expectations and its baseline.
 * Rejects with `setup` if there is nothing to check against.
 */
export async function checkGrid(
  parsed: ParsedGrid,
  { target, db, run, note }: CheckSettings,
): Promise<CheckReport | "interrupted"> {
  const old = target.update ? oldBaseline(target, parsed, note) : usableBaseline(target, parsed);
  using database = db === undefined ? temporaryDatabase() : { file: db, [Symbol.dispose]: () => undefined };
  const { file } = database;
  const { sweepId, outcome } = await run(parsed, file);
  if (outcome !== "interrupted") {
    const against = { target, old, note, sameAs: await compareWithRules(parsed) };
    if (!target.update) return await checkResults(file, sweepId, parsed, against);
    const marked = await rerunTrials(parsed, { file, sweepId }, { run, note });
    if (marked !== "interrupted") return await checkResults(file, sweepId, parsed, { ...against, marked });
  }
  note("interrupted: nothing was checked");
  return "interrupted";
}
