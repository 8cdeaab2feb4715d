import { oldBaseline, usableBaseline } from "../check/check-baseline.ts";
import type { Target } from "../check/check-baseline.ts";
import { checkResults } from "../check/check-results.ts";
import { sameAsResult } from "../check/same-as.ts";
import type { SameAsResult } from "../check/same-as.ts";
import { compareWithRules } from "../conformance/compare-with-rules.ts";
import type { CheckReport } from "../check/reports/check-report.ts";
import type { ParsedGrid } from "../grid/parsed-grid.ts";
import type { GridRunner } from "./grid-runner.ts";
import { rerunTrials, startFaults } from "./rerun-trials.ts";
import { temporaryDatabase } from "./temporary-database.ts";

export interface CheckSettings extends GridRunner {
  readonly target: Target;
  /** Database that keeps the results; undefined for a temporary one. */
  readonly db: string | undefined;
}

const NOTE_MS = 2000;

/** Holds optimizers against rules, as `same_as` demands. Notes it if that takes long. */
async function sameAsResults(
  { spec, check, values = [] }: ParsedGrid,
  note: CheckSettings["note"],
): Promise<readonly SameAsResult[]> {
  const pairs = check.sameAs.map(({ optimizer, rule }) => `${optimizer} with ${rule.name}`);
  const timer = setTimeout(() => note(`comparing step by step: ${pairs.join(", ")}`), NOTE_MS);
  try {
    const ends = await compareWithRules(spec, check.sameAs, values);
    return check.sameAs.map((one, i) => sameAsResult(one, ends[i]!));
  } finally {
    clearTimeout(timer);
  }
}

/** Returns remarks on a baseline of an older version, which wrote one that guards nothing. */
function oldFaultNotes(faults: readonly string[], { updateWith }: Target): readonly string[] {
  return faults.map((fault) => `the baseline guards nothing, and ${updateWith} would refuse it: ${fault}`);
}

/**
 * Runs a grid from the start and checks its results against its expectations and its baseline.
 * Rejects with `setup` if there is nothing to check against.
 */
export async function runCheck(
  parsed: ParsedGrid,
  { target, db, run, note }: CheckSettings,
): Promise<CheckReport | "interrupted"> {
  const old = target.update ? oldBaseline(target, parsed, note) : usableBaseline(target, parsed);
  using database = db === undefined ? temporaryDatabase() : { file: db, [Symbol.dispose]: () => undefined };
  const { file } = database;
  const { sweepId, outcome } = await run(parsed, file);
  if (outcome === "interrupted") return outcome;
  const against = { target, old, note, sameAs: await sameAsResults(parsed, note) };
  // Results that break a rule are no baseline, so nothing needs to run again.
  const breaksRule = against.sameAs.some(({ problem }) => problem !== null);
  if (!target.update || breaksRule) {
    const report = await checkResults(file, sweepId, parsed, against);
    const isHeld = report.verdict === "pass" && old !== undefined && target.before === undefined;
    // Only a constant may hide everything from a check that passes.
    if (!isHeld || parsed.spec.spaces.every(({ objective }) => objective.minimum !== null)) return report;
    const faults = await startFaults(parsed, { file, sweepId }, run);
    return faults === "interrupted"
      ? faults
      : { ...report, notes: [...report.notes, ...oldFaultNotes(faults, target)] };
  }
  const marked = await rerunTrials(parsed, { file, sweepId }, { run, note }, old?.trials ?? []);
  return marked === "interrupted" ? marked : await checkResults(file, sweepId, parsed, { ...against, marked });
}
