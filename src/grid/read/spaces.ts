import { grouped } from "../../show.ts";
import type { Problems } from "../yaml/problems.ts";
import { hasAxis, readAxis } from "./axes.ts";
import type { WrittenAxis } from "./axes.ts";
import { batchesOf, checkDataSettings, readBatches } from "./batches.ts";
import type { BatchChoice } from "./batches.ts";
import type { Block } from "./blocks.ts";
import type { GridData } from "./data.ts";
import type { GridModules } from "./grid-modules.ts";
import type { GridSpace, ReadBlock, ReadGrid } from "./grid-space.ts";
import type { LevelCodes } from "./level-codes.ts";
import { readMethod } from "./methods.ts";
import type { ObjectiveChoice } from "./objectives.ts";
import { readObjective } from "./objectives.ts";
import { readOptimizer } from "./optimizers.ts";
import { readSchedules } from "./schedules.ts";

const MAX_SPACES = 10_000;

/** Reads the blocks and builds their spaces: by objective, optimizer, schedule, then batch. */
export function readSpaces(
  blocks: readonly Block[],
  { modules, data, seed }: { readonly modules: GridModules; readonly data: GridData; readonly seed: number },
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
      const choices = readObjective(objective, block, { modules, data, seed }, problems, coordinates);
      for (const { spec } of choices) coordinates += spec.dim;
      return choices;
    });
    const one: ReadBlock = {
      block,
      method: readMethod(block, problems),
      axes: block.axes.flatMap(({ path }) => axes.get(JSON.stringify(path)) ?? []),
      objectives,
      optimizers: block.optimizers.flatMap((optimizer) => readOptimizer(optimizer, modules, codes, problems) ?? []),
      schedules: readSchedules(block.schedules, problems),
    };
    checkDataSettings(block, objectives, problems);
    const batches = readBatches(block, problems);
    const perObjective = one.optimizers.length * one.schedules.length * batches.length;
    if (spaces.length + objectives.length * perObjective > MAX_SPACES) {
      problems.add(block.path, `more than ${grouped(MAX_SPACES)} spaces (objectives × optimizers)`);
      return problems.throwAll();
    }
    read.push(one);
    spaces.push(...spacesOf(one, (objective) => batchesOf(objective, block, batches, problems)));
  }
  return { blocks: read, spaces };
}

function spacesOf(
  { block, method, axes, objectives, optimizers, schedules }: ReadBlock,
  batchesFor: (objective: ObjectiveChoice) => readonly BatchChoice[],
): readonly GridSpace[] {
  const own = new Map(optimizers.map((optimizer) => [optimizer, axes.filter((axis) => hasAxis(optimizer, axis))]));
  return objectives.flatMap((objective) => {
    const batches = batchesFor(objective);
    return optimizers.flatMap((optimizer) =>
      schedules.flatMap((schedule) =>
        batches.map((batch) => ({
          ...{ block, objective, optimizer, schedule, batch, method },
          axes: own.get(optimizer) ?? [],
          lacksAxes: axes.length < block.axes.length,
        })),
      ),
    );
  });
}
