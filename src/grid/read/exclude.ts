import type { HyperparameterValue } from "../../optimizers/optimizer-spec.ts";
import { axisValue, discreteAxes, firstIndex } from "../../sweep/spec/axis.ts";
import type { Box, DiscreteAxis, Interval, ListAxis, RangeAxis } from "../../sweep/spec/sweep-spec.ts";
import type { ComparisonInput, ConditionInput, ExcludeInput } from "../schema/input.ts";
import type { Located } from "../yaml/document.ts";
import type { Problems } from "../yaml/problems.ts";
import { checkEntry, concerns, entriesWithSpaces, hyperparametersOf } from "./restriction.ts";
import type { LevelCodes } from "./level-codes.ts";
import { settingProblem } from "./setting-problem.ts";
import { grouped, show } from "../../show.ts";
import type { GridSpace } from "./grid-space.ts";

/** Values of points, or their bounds. */
type Condition = readonly number[] | ComparisonInput;

const MAX_BOXES = 1_000_000;

/** Returns the boxes that `exclude` removes from each space. Reports entries that match nothing. */
export function readExcludes(
  spaces: readonly GridSpace[],
  codes: LevelCodes,
  problems: Problems,
): ReadonlyMap<GridSpace, readonly Box[]> {
  const excludes = new Map<GridSpace, Box[]>();
  let count = 0;
  for (const { entry, spaces: concerned } of entriesWithSpaces(spaces, (block) => block.exclude)) {
    checkEntry(entry, concerned, problems);
    if (Object.keys(entry.value).length === 0) problems.add(entry.path, "exclude: empty entry: {}");
    let isUsed = false;
    for (const space of concerned) {
      if (!checkConditions(entry, space, problems)) {
        isUsed = true;
        continue;
      }
      const box = excludedBox(entry.value, space, codes);
      if (box === undefined) continue;
      isUsed = true;
      const boxes = excludes.get(space);
      if (boxes === undefined) excludes.set(space, [box]);
      else boxes.push(box);
      count += 1;
      if (count > MAX_BOXES) {
        problems.add(entry.path, `exclude: too many entries × spaces; the maximum is ${grouped(MAX_BOXES)}`);
        return problems.throwAll();
      }
    }
    if (!isUsed && concerned.some((space) => concerns(entry.value, space))) {
      problems.add(entry.path, `exclude matches no grid point: ${show(entry.value)}`);
    }
  }
  return excludes;
}

/** Reports conditions of another kind than their hyperparameters. */
function checkConditions({ value, path }: Located<ExcludeInput>, space: GridSpace, problems: Problems): boolean {
  if (!concerns(value, space)) return true;
  const { defaults } = space.optimizer;
  const wrong = hyperparametersOf(value).flatMap((key) => {
    const [condition, fallback] = [value[key] as ConditionInput, defaults[key] ?? NaN];
    if (isComparison(condition)) {
      const problem = `${key}: a comparison needs numbers; list the values: ${show(condition)}`;
      return typeof fallback === "number" ? [] : [{ at: [...path, key], problem }];
    }
    return [condition].flat().flatMap((one: HyperparameterValue, i) => {
      const problem = settingProblem(key, one, fallback);
      return problem === undefined ? [] : [{ at: [...path, key, ...(Array.isArray(condition) ? [i] : [])], problem }];
    });
  });
  for (const { at, problem } of wrong) problems.add(at, problem);
  return wrong.length === 0;
}

/** Returns the box that an entry removes from a space, or undefined if it is empty. */
function excludedBox(entry: ExcludeInput, space: GridSpace, codes: LevelCodes): Box | undefined {
  if (!concerns(entry, space)) return undefined;
  const conditions = new Map<string, Condition>();
  for (const key of hyperparametersOf(entry)) {
    const condition = entry[key];
    if (condition === undefined) continue;
    conditions.set(
      key,
      isComparison(condition) ? condition : [condition].flat().map((one: HyperparameterValue) => codes.code(key, one)),
    );
  }
  const axes = discreteAxes(space.axes.map(({ axis }) => axis));
  const swept = new Set(axes.flatMap((axis) => axis.keys));
  for (const [key, condition] of conditions) {
    const fixed = space.optimizer.spec.hyperparameters[key] ?? NaN;
    if (!swept.has(key) && !holds(condition, fixed)) return undefined;
  }
  const box = axes.map((axis) => intervals(axis, conditions));
  return box.every((part) => part.length > 0) ? box : undefined;
}

function holds(condition: Condition, value: number): boolean {
  if (!isComparison(condition)) return condition.includes(value);
  const { gt = -Infinity, gte = -Infinity, lt = Infinity, lte = Infinity } = condition;
  return value > gt && value >= gte && value < lt && value <= lte;
}

function isComparison(condition: ConditionInput | Condition): condition is ComparisonInput {
  return typeof condition === "object" && !Array.isArray(condition);
}

/** Returns the points of an axis that meet the conditions, as sorted disjoint index intervals. */
function intervals(axis: DiscreteAxis, conditions: ReadonlyMap<string, Condition>): readonly Interval[] {
  if (axis.kind === "list") return listed(axis, conditions);
  const condition = conditions.get(axis.keys[0]);
  if (condition === undefined) return [[0, axis.num]];
  if (isComparison(condition)) return between(axis, condition);
  const values = [...new Set(condition)].sort((a, b) => a - b);
  return values.flatMap((value) => between(axis, { gte: value, lte: value }));
}

/** Uses binary search: ranges are never expanded. */
function between(axis: RangeAxis, { gt, gte, lt, lte }: ComparisonInput): readonly Interval[] {
  const from = firstIndex(axis, (value) => value > (gt ?? -Infinity) && value >= (gte ?? -Infinity));
  const to = firstIndex(axis, (value) => value >= (lt ?? Infinity) || value > (lte ?? Infinity));
  return from < to ? [[from, to]] : [];
}

function listed(axis: ListAxis, conditions: ReadonlyMap<string, Condition>): readonly Interval[] {
  const found: [number, number][] = [];
  for (let index = 0; index < axis.rows.length; index += 1) {
    const isIn = axis.keys.every((key, k) => {
      const condition = conditions.get(key);
      return condition === undefined || holds(condition, axisValue(axis, index, k));
    });
    if (!isIn) continue;
    const last = found.at(-1);
    if (last?.[1] === index) last[1] = index + 1;
    else found.push([index, index + 1]);
  }
  return found;
}
