import { SweepError } from "../../errors.ts";
import { NO_FIGURES } from "../../analysis/runtime/figure.ts";
import type { RuntimeFigures } from "../../analysis/runtime/figure.ts";
import { unrecordedReason } from "../../analysis/runtime/targets.ts";
import type { Results, SweepRow } from "../../store/read/results.ts";
import { functionSpaces, labelsOf } from "./function-spaces.ts";
import type { FunctionSpaces } from "./function-spaces.ts";
import { runtimeFigures } from "./runtime-figures.ts";
import type { SweepRuntimes } from "./setting-runs.ts";
import { suitePlaces } from "./suite-places.ts";

/**
 * Opens the runs of a sweep that recorded targets; with `where`, those of the trials that meet a
 * condition in SQL. Throws `input` if it recorded none, or keeps only a summary.
 */
export async function openRuntimes(results: Results, sweep: SweepRow, where?: string): Promise<SweepRuntimes> {
  const { sweep_id: id, name, store, done } = sweep;
  const which = `sweep ${id} "${name}"`;
  if (store === "summary") {
    const remedy = "the view target_counts has the counts of each space";
    throw new SweepError("input", `running times need all trials, but ${which} stores only a summary; ${remedy}`);
  }
  if (done === 0) throw new SweepError("input", `no trial is done yet: ${which}`);
  if (results.targets(id).size === 0) {
    throw new SweepError("input", `${which} recorded no targets: add "targets: bbob" to its grid and run it again`);
  }
  const runtimes = runtimesOf(results, sweep);
  return where === undefined ? runtimes : chosenRuntimes(runtimes, where);
}

/** Returns the runtime distributions of a sweep; none if it recorded no targets or is a summary. */
export function sweepFigures(results: Results, sweep: SweepRow): RuntimeFigures {
  const { sweep_id: id, store, done } = sweep;
  if (store === "summary" || done === 0 || results.targets(id).size === 0) return NO_FIGURES;
  return runtimeFigures(runtimesOf(results, sweep));
}

function runtimesOf(results: Results, sweep: SweepRow): SweepRuntimes {
  const { sweep_id: sweepId } = sweep;
  const recorded = results.targets(sweepId);
  const spaces = results.trialSpaces(sweepId);
  const { places, problem } = suitePlaces(sweep, spaces);
  const differing = results.differingTerms(sweepId);
  const all = spaces.filter(({ space }) => recorded.has(space));
  const bare = spaces.filter(({ space }) => !recorded.has(space));
  return {
    source: { results, sweepId, recorded, isChosen: () => true },
    groups: functionSpaces(all, places, differing),
    unrecorded: functionSpaces(bare, places, differing),
    suiteProblem: problem,
  };
}

/** Keeps the trials that meet a condition, with their spaces. Throws `input` if no trial does. */
async function chosenRuntimes(runtimes: SweepRuntimes, where: string): Promise<SweepRuntimes> {
  const { results, sweepId } = runtimes.source;
  const rows = await results.queryTyped(sweepId, { where, columns: ["trial", "space"] }, {});
  const trials = new Set<number>();
  const spaces = new Set<number>();
  try {
    for await (const block of rows.blocks) {
      for (const [trial, space] of block) {
        trials.add(Number(trial));
        spaces.add(Number(space));
      }
    }
  } finally {
    await rows.close();
  }
  if (trials.size === 0) throw new SweepError("input", `no trial meets the condition: --where ${where}`);
  const kept = (groups: readonly FunctionSpaces[]): FunctionSpaces[] =>
    groups
      .map((group) => ({ ...group, spaces: group.spaces.filter(({ space }) => spaces.has(space)) }))
      .filter((group) => group.spaces.length > 0);
  const [groups, unrecorded] = [kept(runtimes.groups), kept(runtimes.unrecorded)];
  if (groups.length === 0) {
    throw new SweepError("input", `--where ${where}: ${unrecordedReason(labelsOf(unrecorded))}`);
  }
  return {
    ...{ ...runtimes, groups, unrecorded },
    source: { ...runtimes.source, isChosen: (trial) => trials.has(trial) },
  };
}
