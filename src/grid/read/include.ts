import type { HyperparameterValue } from "../../optimizers/optimizer-spec.ts";
import { indexOnAxis } from "../../sweep/spec/axis.ts";
import type { Box } from "../../sweep/spec/sweep-spec.ts";
import type { IncludeInput } from "../schema/input.ts";
import type { LevelCodes } from "./level-codes.ts";
import { checkValue } from "./optimizers.ts";
import type { Located } from "../yaml/document.ts";
import type { Problems } from "../yaml/problems.ts";
import { checkEntry, concerns, entriesWithSpaces, hyperparametersOf } from "./restriction.ts";
import { grouped, show } from "../../show.ts";
import type { GridSpace } from "./grid-space.ts";

const MAX_POINTS = 1_000_000;

/**
 * Returns the points that `include` adds to each space, with values in the order of the optimizer's
 * hyperparameters. Reports duplicate points and points that are already in the grid.
 */
export function readIncludes(
  spaces: readonly GridSpace[],
  excludes: ReadonlyMap<GridSpace, readonly Box[]>,
  codes: LevelCodes,
  problems: Problems,
): ReadonlyMap<GridSpace, readonly (readonly number[])[]> {
  const includes = new Map<GridSpace, Map<string, readonly number[]>>();
  let count = 0;
  for (const { entry, spaces: concerned } of entriesWithSpaces(spaces, (block) => block.include)) {
    checkEntry(entry, concerned, problems);
    for (const space of concerned) {
      if (!concerns(entry.value, space)) continue;
      const point = pointOf(entry, space, codes, problems);
      const values = [...point.values()];
      const text = values.join(" ");
      const points = includes.get(space) ?? new Map<string, readonly number[]>();
      if (points.has(text)) problems.add(entry.path, `include: duplicate point: ${show(entry.value)}`);
      else if (isInGrid(point, space, excludes.get(space) ?? [])) {
        problems.add(entry.path, `include: point is already in the grid: ${show(entry.value)}`);
      }
      points.set(text, values);
      includes.set(space, points);
      count += 1;
      if (count > MAX_POINTS) {
        problems.add(entry.path, `include: too many entries × spaces; the maximum is ${grouped(MAX_POINTS)}`);
        return problems.throwAll();
      }
    }
  }
  return new Map([...includes].map(([space, points]) => [space, [...points.values()]]));
}

function pointOf(
  { value, path }: Located<IncludeInput>,
  { optimizer }: GridSpace,
  codes: LevelCodes,
  problems: Problems,
): ReadonlyMap<string, number> {
  const given = value as Readonly<Record<string, HyperparameterValue | undefined>>;
  for (const key of hyperparametersOf(value)) {
    checkValue(optimizer, key, given[key] ?? NaN, () => [...path, key], problems);
  }
  const defaults = Object.entries(optimizer.defaults);
  return new Map(defaults.map(([key, fixed]) => [key, codes.code(key, given[key] ?? fixed)]));
}

function isInGrid(point: ReadonlyMap<string, number>, space: GridSpace, exclude: readonly Box[]): boolean {
  const axes = space.axes.map(({ axis }) => axis);
  const swept = new Set(axes.flatMap((axis) => axis.keys));
  const defaults = Object.entries(space.optimizer.spec.hyperparameters);
  if (defaults.some(([key, fixed]) => !swept.has(key) && point.get(key) !== fixed)) return false;
  const indices = axes.map((axis) => {
    const values = axis.keys.map((key) => point.get(key) ?? NaN);
    return axis.kind === "continuous" ? -1 : indexOnAxis(axis, values);
  });
  if (indices.includes(-1)) return false;
  const isExcluded = exclude.some((box) =>
    indices.every((index, axis) => box[axis]?.some(([from, to]) => index >= from && index < to)),
  );
  return !isExcluded;
}
