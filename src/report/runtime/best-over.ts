import { sumOfAreas } from "../../analysis/runtime/distribution.ts";
import { expectedRuntimes } from "../../analysis/runtime/expected-runtime.ts";
import type { HyperparameterValue } from "../../sweep/spec/sweep-spec.ts";
import type { FunctionSet } from "./function-sets.ts";
import { settingRuns } from "./setting-runs.ts";
import type { RuntimeSource, SettingRuns } from "./setting-runs.ts";

/** Criteria for the best setting over a set of functions. */
export const OVER_CRITERIA = ["ert", "ecdf"] as const;
export type OverCriterion = (typeof OVER_CRITERIA)[number];

/** The best setting of an algorithm over a set of functions. */
export interface BestOver {
  readonly set: FunctionSet;
  readonly algorithm: string;
  readonly optimizer: string;
  readonly hyperparameters: Readonly<Record<string, HyperparameterValue>>;
  /** Key of the hyperparameters. */
  readonly key: string;
  /** Number of functions that it ran on. */
  readonly functions: number;
  /** Number of (function, target) pairs of these, and how many a run reached. */
  readonly pairs: number;
  readonly reached: number;
  /** By ert: the geometric mean of the expected points to the targets that are reached. */
  readonly meanErt: number;
  /** By ecdf: the area under the runtime distribution, between 0 and 1. */
  readonly area: number;
}

/** The sums of a setting over functions. */
interface Score {
  readonly setting: Pick<SettingRuns, "hyperparameters" | "key">;
  functions: number;
  reached: number;
  logErt: number;
  area: number;
}

/**
 * Returns the best setting of each algorithm over a set of functions. By ert, it reaches the most
 * (function, target) pairs, and of equals it is the fastest on average. By ecdf, it has the
 * largest area under the runtime distribution. A setting counts if it ran on as many functions as
 * any. `targets` are those that all spaces recorded.
 */
export function bestOver(
  source: RuntimeSource,
  set: FunctionSet,
  targets: readonly number[],
  by: OverCriterion,
): BestOver[] {
  if (targets.length === 0) return [];
  const algorithms = Map.groupBy(set.members, ({ algorithm }) => algorithm);
  return [...algorithms].flatMap(([algorithm, members]): BestOver[] => {
    const scores = new Map<string, Score>();
    for (const member of members) {
      for (const one of settingRuns(source, member, targets)) {
        add(scoreOf(scores, one), one.runs, { targets: targets.length, dim: member.function.dim, by });
      }
    }
    const most = [...scores.values()].reduce((all, { functions }) => Math.max(all, functions), 0);
    let best: Score | undefined;
    for (const one of scores.values()) {
      if (one.functions === most && (best === undefined || isBetter(one, best, by))) best = one;
    }
    if (best === undefined) return [];
    const pairs = best.functions * targets.length;
    const { setting, functions, reached, logErt, area } = best;
    return [
      {
        ...{ set, algorithm, optimizer: members[0]!.spaces[0]!.optimizer, ...setting, functions, pairs, reached },
        ...{ meanErt: 10 ** (logErt / reached), area: area / pairs },
      },
    ];
  });
}

function scoreOf(scores: Map<string, Score>, { hyperparameters, key }: SettingRuns): Score {
  const known = scores.get(key);
  if (known !== undefined) return known;
  const score = { setting: { hyperparameters, key }, functions: 0, reached: 0, logErt: 0, area: 0 };
  scores.set(key, score);
  return score;
}

interface Scale {
  /** Number of targets. */
  readonly targets: number;
  readonly dim: number;
  readonly by: OverCriterion;
}

function add(score: Score, runs: SettingRuns["runs"], { targets, dim, by }: Scale): void {
  score.functions += 1;
  for (const { cost } of expectedRuntimes(runs, targets, "steps", dim)) {
    if (cost === Infinity) continue;
    score.reached += 1;
    score.logErt += Math.log10(cost);
  }
  if (by === "ecdf") score.area += sumOfAreas(runs, targets, dim);
}

function isBetter(a: Score, b: Score, by: OverCriterion): boolean {
  if (by === "ecdf") return a.area > b.area;
  return a.reached > b.reached || (a.reached === b.reached && a.logErt < b.logErt);
}
