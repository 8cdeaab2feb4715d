import type { RecordedTargets } from "../../store/read/target-runs.ts";
import { functionKey } from "./function-sets.ts";
import type { FunctionSpaces, SweepFunction } from "./function-spaces.ts";

/** The targets on which runs compare. */
export interface CommonTargets {
  /** Those that all spaces recorded, the largest first. */
  readonly targets: readonly number[];
  /** Number of targets that only some spaces recorded. */
  readonly leftOutTargets: number;
}

/** Returns the targets that all spaces of some groups recorded. */
export function commonTargets(recorded: RecordedTargets, groups: readonly FunctionSpaces[]): CommonTargets {
  const numbers = groups.flatMap(({ spaces }) => spaces.map(({ space }) => space));
  const lists = numbers.map((space) => recorded.get(space) ?? []);
  const counts = new Map<number, number>();
  for (const target of lists.flat()) counts.set(target, (counts.get(target) ?? 0) + 1);
  const targets = (lists[0] ?? []).filter((target) => counts.get(target) === lists.length);
  return { targets, leftOutTargets: counts.size - targets.length };
}

export interface FunctionTargets extends CommonTargets {
  readonly function: SweepFunction;
}

/** Returns the targets that all spaces of each function recorded, by `functionKey`. */
export function functionTargets(
  recorded: RecordedTargets,
  groups: readonly FunctionSpaces[],
): ReadonlyMap<string, FunctionTargets> {
  const functions = Map.groupBy(groups, functionKey);
  return new Map(
    [...functions].map(([key, own]) => [key, { function: own[0]!.function, ...commonTargets(recorded, own) }]),
  );
}
