import { conditionsOf } from "../sweep/identity/baseline-hash.ts";
import type { Condition } from "../sweep/identity/baseline-hash.ts";
import { namedSpace, spaceNames } from "../sweep/identity/space-names.ts";
import { adaptBaseline } from "./adapt-baseline.ts";
import type { AdaptedBaseline } from "./adapt-baseline.ts";
import type { Baseline } from "./baseline.ts";
import type { CheckedGrid } from "./checked-grid.ts";
import { compareTrials } from "./compare-trials.ts";
import type { Chance, CompareOptions } from "./compare-trials.ts";
import type { ComparedTrial, Comparison } from "./comparison.ts";
import { differencesOf } from "./conditions.ts";
import type { ObjectiveDifference } from "./conditions.ts";
import { lossScales } from "./loss-scale.ts";
import { renamedObjectives } from "./renamed-objectives.ts";
import type { Renamed } from "./renamed-objectives.ts";

/** A baseline beside the conditions of a grid. */
export interface MatchedBaseline extends AdaptedBaseline {
  /** Objectives that the grid has under other conditions, has gained or has lost. */
  readonly differences: readonly ObjectiveDifference[];
  /** Objectives that seem to be renamed. */
  readonly renamed: Renamed;
}

/** Translates a baseline to the names of a grid and finds the objectives that differ. */
export function matchBaseline(baseline: Baseline, { spec, check }: CheckedGrid): MatchedBaseline {
  const adapted = adaptBaseline(baseline, spec, check);
  const [before, after] = [adapted.conditions, conditionsOf(spec)];
  const differences = differencesOf(before, after);
  return { ...adapted, differences, renamed: renamedObjectives(before, after, differences) };
}

/** Whether any objective of a grid can be compared with a baseline. */
export function isComparable({ differences }: MatchedBaseline, spec: CheckedGrid["spec"]): boolean {
  const differing = new Set(differences.map(({ name }) => name));
  return conditionsOf(spec).some(({ name }: Condition) => !differing.has(name));
}

/**
 * Compares trials with a baseline. Objectives whose conditions changed are left out, unless
 * `everything` is asked for.
 */
export function compareWithBaseline(
  { trials: before, differences }: MatchedBaseline,
  after: Iterable<ComparedTrial>,
  { spec, check }: CheckedGrid,
  everything = false,
): Comparison {
  const changed = new Set(differences.flatMap(({ name, kind }) => (kind === "changed" ? [name] : [])));
  const isCompared = ({ objective }: ComparedTrial): boolean => everything || !changed.has(objective);
  const options = compareOptions({ spec, check }, changed);
  return compareTrials(Iterator.from(before).filter(isCompared), Iterator.from(after).filter(isCompared), options);
}

/** Returns the way to compare trials of a grid; `changed` are objectives under other conditions. */
export function compareOptions(
  { spec, check }: Pick<CheckedGrid, "spec" | "check">,
  changed: ReadonlySet<string> = new Set(),
): CompareOptions {
  const noisy = new Set(noisyObjectives(spec));
  const isRandom = check.allow.includes("results differ");
  const chanceOf = ({ objective }: ComparedTrial): Chance =>
    isRandom || changed.has(objective) ? "other" : noisy.has(objective) ? "same" : "none";
  return { tolerance: check.tolerance, scaleOf: lossScales(spec), chanceOf };
}

/** Returns the names of the objectives whose gradients have noise. */
function noisyObjectives({ spaces }: CheckedGrid["spec"]): string[] {
  return spaceNames(spaces.map(namedSpace)).filter((_, i) => spaces[i]!.noise > 0);
}
