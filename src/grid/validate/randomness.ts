import type { Problems } from "../yaml/problems.ts";
import { show } from "../../show.ts";
import type { GridSpace, ReadGrid } from "../read/grid-space.ts";

/** Refuses random starts without a usable domain, and repeats that would all be equal. */
export function checkRandomness({ spaces }: ReadGrid, problems: Problems): void {
  for (const space of spaces) {
    if (space.objective.startsAtRandom) checkDomain(space, problems);
    else checkRepeats(space, problems);
  }
}

function checkDomain({ block, objective }: GridSpace, problems: Problems): void {
  const { name, domain } = objective.spec;
  const place = block.start?.path ?? objective.path;
  if (domain === null) {
    problems.add(place, `start: random needs a domain; ${show(name)} has none`);
    return;
  }
  const odd = domain.find(([low, high]) => !(low <= high && Number.isFinite(high - low)));
  if (odd !== undefined) {
    problems.add(place, `start: random needs finite, ordered bounds; the domain of ${show(name)} has ${show(odd)}`);
  }
}

function checkRepeats({ block, objective }: GridSpace, problems: Problems): void {
  const { repeats, noise } = block;
  const isDrawn = objective.spec.blocks?.some(({ draw }) => draw !== undefined) === true;
  if (repeats === undefined || repeats.value === 1 || noise > 0 || isDrawn) return;
  // With all rows, the repeats are equal; they are the same trials beside those with batches.
  const hasBatches = block.order === undefined && block.batches.some(({ value }) => value !== "all");
  if (objective.spec.data !== undefined && hasBatches) return;
  const reason =
    block.start?.value === "random"
      ? `${show(objective.spec.name)} has a fixed start, so all would be equal`
      : 'all would be equal without "start: random" or noise';
  problems.add(repeats.path, `repeats: ${reason}: ${repeats.value}`);
}
