import { canRefine } from "../../sweep/rounds/refine/fine-axes.ts";
import { grouped, show } from "../../show.ts";
import { halvingSpec } from "../read/method-spec.ts";
import { stopOf } from "../read/row-terms.ts";
import type { GridSpace, ReadGrid } from "../read/grid-space.ts";
import type { Problems } from "../yaml/problems.ts";

const KEY = { at: "key" } as const;

/** Refuses keys of later rounds that do not suit a space. */
export function checkRounds({ blocks, spaces }: ReadGrid, problems: Problems): void {
  for (const { block } of blocks) {
    const [key, other] = Object.entries({ refine: block.refine, halving: block.halving }).find(([, one]) => one) ?? [];
    if (block.edge === undefined || other === undefined) continue;
    problems.add(other.path, `${key}: an edge needs the outcomes of all its points: remove ${key}, or edge`, KEY);
  }
  for (const space of spaces) {
    checkRefine(space, problems);
    checkHalving(space, problems);
  }
}

/** Refuses halving with one rung only. */
function checkHalving(space: GridSpace, problems: Problems): void {
  const { halving } = space.block;
  if (halving === undefined) return;
  const { eta, min_steps: least } = halvingSpec(halving.value, 0);
  const { max_steps: most } = stopOf(space);
  if (least * eta <= most) return;
  const path = [...halving.path, "min_steps"];
  if (least > most) problems.add(path, `min_steps is above the max_steps of the trials, ${grouped(most)}: ${least}`);
  else {
    const remedy = `use at most ${grouped(Math.floor(most / eta))}, or raise max_steps`;
    problems.add(path, `min_steps leaves no second rung: ${eta} times as many are above ${grouped(most)}: ${remedy}`);
  }
}

function checkRefine({ block, axes, lacksAxes, objective, optimizer }: GridSpace, problems: Problems): void {
  if (block.refine === undefined || lacksAxes || axes.some(({ axis }) => canRefine(axis))) return;
  const space = show(`${objective.spec.name} ${optimizer.spec.name}`);
  const remedy = "give an axis as {min, max, num}";
  problems.add(block.refine.path, `refine: needs a range with several values, and ${space} has none: ${remedy}`, KEY);
}
