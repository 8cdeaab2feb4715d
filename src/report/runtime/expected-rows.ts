import { compareRuntimes, expectedRuntimes } from "../../analysis/runtime/expected-runtime.ts";
import type { ExpectedRuntime } from "../../analysis/runtime/expected-runtime.ts";
import type { Cost } from "../../analysis/runtime/run.ts";
import type { HyperparameterValue } from "../../sweep/spec/sweep-spec.ts";
import { functionTargets } from "./common-targets.ts";
import { functionKey } from "./function-sets.ts";
import type { FunctionSpaces, SweepFunction } from "./function-spaces.ts";
import { settingRuns } from "./setting-runs.ts";
import type { RuntimeSource } from "./setting-runs.ts";

/** The expected running times of one setting of an algorithm on a function. */
export interface ExpectedRow {
  readonly function: SweepFunction;
  readonly algorithm: string;
  readonly hyperparameters: Readonly<Record<string, HyperparameterValue>>;
  readonly runs: number;
  /** The targets that all spaces of the function recorded, the largest first. */
  readonly targets: readonly number[];
  /** One for each target. */
  readonly expected: readonly ExpectedRuntime[];
}

/**
 * Yields the expected running times of each algorithm on each function: those of its best setting
 * by `compareRuntimes`, or of all. Functions without a common target are left out.
 */
export function* expectedRows(
  source: RuntimeSource,
  groups: readonly FunctionSpaces[],
  { cost, all }: { readonly cost: Cost; readonly all: boolean },
): Generator<ExpectedRow> {
  const common = functionTargets(source.recorded, groups);
  for (const group of groups) {
    const { algorithm, function: of } = group;
    const targets = common.get(functionKey(group))?.targets ?? [];
    if (targets.length === 0) continue;
    let best: ExpectedRow | undefined;
    for (const { hyperparameters, runs } of settingRuns(source, group, targets)) {
      const expected = expectedRuntimes(runs, targets.length, cost, of.dim);
      const row = { function: of, algorithm, hyperparameters, runs: runs.length, targets, expected };
      if (all) yield row;
      else if (best === undefined || compareRuntimes(expected, best.expected) < 0) best = row;
    }
    if (best !== undefined) yield best;
  }
}
