import { best2009 } from "../../analysis/runtime/best-2009.ts";
import { RuntimeDistribution } from "../../analysis/runtime/distribution.ts";
import type { Rise, RuntimeCurve, RuntimeFigure, RuntimeFigures } from "../../analysis/runtime/figure.ts";
import { functionText } from "../../analysis/runtime/function-text.ts";
import { costAt } from "../../analysis/runtime/run.ts";
import { noCommonTargetSentence } from "../../analysis/runtime/targets.ts";
import { settingText } from "../../analysis/setting-text.ts";
import { bestOver } from "./best-over.ts";
import type { BestOver } from "./best-over.ts";
import { commonTargets } from "./common-targets.ts";
import type { FunctionSpaces } from "./function-spaces.ts";
import { functionKey, functionSets } from "./function-sets.ts";
import type { FunctionSet } from "./function-sets.ts";
import { runtimeNotes } from "./runtime-notes.ts";
import { settingRuns } from "./setting-runs.ts";
import type { RuntimeSource, SweepRuntimes } from "./setting-runs.ts";

// Share of the runs that end within the budget of a figure.
const BUDGET = 0.9;
const ALL = "";

/** Running times of an algorithm over some functions. */
interface Gathered {
  readonly distribution: RuntimeDistribution;
  readonly used: number[];
}

/**
 * Returns the runtime distributions of a sweep: for each suite and dimension a figure of all
 * functions, then one for each group if there are several. An algorithm has the same setting in
 * all of them: the one with the largest area under its distribution over all functions.
 */
export function runtimeFigures(runtimes: SweepRuntimes): RuntimeFigures {
  const sets = functionSets(runtimes.groups, "suite").map((whole) => setFigures(runtimes.source, whole));
  return {
    figures: sets.flatMap(({ figures }) => figures),
    notes: [...sets.flatMap(({ notes }) => notes), ...runtimeNotes(runtimes)],
  };
}

/** Returns the figures of a suite and dimension, or a note if there are none. */
function setFigures(source: RuntimeSource, whole: FunctionSet): RuntimeFigures {
  const set = comparable(whole);
  if (set.functions === 0) {
    return { figures: [], notes: [`${functionText(whole)} is left out: no function was run by every optimizer.`] };
  }
  const leftOut = whole.functions - set.functions;
  const { targets, leftOutTargets } = commonTargets(source.recorded, set.members);
  if (targets.length === 0) return { figures: [], notes: [noCommonTargetSentence(functionText(set))] };
  const best = bestOver(source, set, targets, "ecdf");
  const gathered = best.map((one) => gather(source, one, targets));
  const names = [...new Set(set.members.map(({ function: { place } }) => place?.group ?? ALL))];
  const shown = names.length > 1 ? [ALL, ...names.filter((name) => name !== ALL)] : [ALL];
  const figures = shown.map((name): RuntimeFigure => {
    const members = set.members.filter((one) => name === ALL || one.function.place?.group === name);
    const curves = best.flatMap((one, i): RuntimeCurve[] => {
      const own = gathered[i]!.get(name);
      return own === undefined ? [] : [curveOf(one, own)];
    });
    const functions = distinctFunctions(members);
    return {
      ...{ title: titleOf(set, name), isWhole: name === ALL, leftOut, functions: functions.length },
      ...{ targets: targets.length, leftOutTargets, curves },
      best2009: distributionOf2009(functions, targets),
    };
  });
  return { figures, notes: [] };
}

/** Keeps the functions that all algorithms ran. */
function comparable(set: FunctionSet): FunctionSet {
  const done = set.members.filter(({ spaces }) => spaces.some(({ counts }) => Object.values(counts).some(Boolean)));
  const algorithms = new Set(done.map(({ algorithm }) => algorithm)).size;
  const shared = [...Map.groupBy(done, functionKey).values()].filter((own) => own.length === algorithms);
  return { ...set, functions: shared.length, members: shared.flat() };
}

/** Reads the runs of a setting, for all functions and for each group. */
function gather(
  source: RuntimeSource,
  { set, algorithm, key }: BestOver,
  targets: readonly number[],
): ReadonlyMap<string, Gathered> {
  const gathered = new Map<string, Gathered>();
  for (const member of set.members.filter((one) => one.algorithm === algorithm)) {
    const { dim, place } = member.function;
    const group = place?.group ?? ALL;
    for (const one of settingRuns(source, member, targets)) {
      if (one.key !== key) continue;
      for (const name of new Set([ALL, group])) {
        const own = gathered.get(name) ?? { distribution: new RuntimeDistribution(), used: [] };
        gathered.set(name, own);
        own.distribution.add(one.runs, targets.length, dim);
        for (const { steps } of one.runs) own.used.push(costAt("evaluations", dim, steps) / dim);
      }
    }
  }
  return gathered;
}

function curveOf({ algorithm, optimizer, hyperparameters, set }: BestOver, own: Gathered): RuntimeCurve {
  const used = own.used.toSorted((a, b) => a - b);
  const spaces = set.members.filter((one) => one.algorithm === algorithm).flatMap((one) => one.spaces);
  const given = Object.keys(hyperparameters).filter((name) => spaces.some((space) => space.given.includes(name)));
  const setting = settingText(hyperparameters, given);
  return {
    ...{ name: setting === "" ? algorithm : `${algorithm} ${setting}`, optimizer },
    ...{ rises: own.distribution.rises(), budget: used[Math.ceil(BUDGET * used.length) - 1]! },
  };
}

function titleOf({ name, dim }: FunctionSet, group: string): string {
  return functionText({ name: group === ALL ? name : `${name} (${group})`, dim });
}

function distinctFunctions(members: readonly FunctionSpaces[]): FunctionSpaces["function"][] {
  return [...new Map(members.map((one) => [functionKey(one), one.function])).values()];
}

/** Undefined if the times of a function or a target are not known. */
function distributionOf2009(
  functions: readonly FunctionSpaces["function"][],
  targets: readonly number[],
): readonly Rise[] | undefined {
  const distribution = new RuntimeDistribution();
  for (const { place, dim } of functions) {
    const times = place?.suite === "bbob" ? best2009(place.number, dim, targets) : undefined;
    if (times === undefined || times.some(Number.isNaN)) return undefined;
    for (const time of times) distribution.addTime(time, dim);
  }
  return distribution.rises();
}
