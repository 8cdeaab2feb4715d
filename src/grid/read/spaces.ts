import { grouped } from "../../show.ts";
import type { Problems } from "../yaml/problems.ts";
import { hasAxis, readAxis } from "./axes.ts";
import type { WrittenAxis } from "./axes.ts";
import type { Block } from "./blocks.ts";
import type { GridModules } from "./grid-modules.ts";
import type { GridSpace, ReadBlock, ReadGrid } from "./grid-space.ts";
import type { LevelCodes } from "./level-codes.ts";
import { readObjective } from "./objectives.ts";
import { readOptimizer } from "./optimizers.ts";
import { readSchedules } from "./schedules.ts";

const MAX_SPACES = 10_000;

/** Reads the blocks and builds their spaces: by objective, then by optimizer, then by schedule. */
export function readSpaces(
  blocks: readonly Block[],
  modules: GridModules,
  codes: LevelCodes,
  problems: Problems,
): ReadGrid {
  const read: ReadBlock[] = [];
  const spaces: GridSpace[] = [];
  // Blocks share the axes of the top level.
  const axes = new Map<string, WrittenAxis | undefined>();
  let coordinates = 0;
  for (const block of blocks) {
    for (const { value, path } of block.axes) {
      const key = JSON.stringify(path);
      if (!axes.has(key)) axes.set(key, readAxis(value, path, codes, problems));
    }
    const objectives = block.objectives.flatMap((objective) => {
      const choices = readObjective(objective, block.start, modules, problems, coordinates);
      for (const { spec } of choices) coordinates += spec.dim;
      return choices;
    });
    const one: ReadBlock = {
      block,
      axes: block.axes.flatMap(({ path }) => axes.get(JSON.stringify(path)) ?? []),
      objectives,
      optimizers: block.optimizers.flatMap((optimizer) => readOptimizer(optimizer, modules, codes, problems) ?? []),
      schedules: readSchedules(block.schedules, problems),
    };
    if (spaces.length + objectives.length * one.optimizers.length * one.schedules.length > MAX_SPACES) {
      problems.add(block.path, `more than ${grouped(MAX_SPACES)} spaces (objectives × optimizers)`);
      return problems.throwAll();
    }
    read.push(one);
    spaces.push(...spacesOf(one));
  }
  return { blocks: read, spaces };
}

function spacesOf({ block, axes, objectives, optimizers, schedules }: ReadBlock): readonly GridSpace[] {
  const own = new Map(optimizers.map((optimizer) => [optimizer, axes.filter((axis) => hasAxis(optimizer, axis))]));
  return objectives.flatMap((objective) =>
    optimizers.flatMap((optimizer) =>
      schedules.map((schedule) => ({ block, objective, optimizer, schedule, axes: own.get(optimizer) ?? [] })),
    ),
  );
}
