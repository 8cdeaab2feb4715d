import type { Problems } from "../yaml/problems.ts";
import { show } from "../yaml/show.ts";
import type { GridSpace } from "../read/spaces.ts";

/** Notes random starts without a box to draw from, and repeats that would all be the same. */
export function checkRandomness(spaces: readonly GridSpace[], problems: Problems): void {
  for (const { block, objective } of spaces) {
    const { name, domain } = objective.spec;
    if (objective.startsAtRandom) {
      const place = block.start?.path ?? objective.path;
      const odd = domain?.find(([low, high]) => !(low <= high && Number.isFinite(high - low)));
      if (domain === null) {
        problems.add(place, `start: random needs a domain to draw from, which ${show(name)} has not`);
      } else if (odd !== undefined) {
        problems.add(place, `start: random cannot draw from this part of the domain of ${show(name)}: ${show(odd)}`);
      }
    }
    const { repeats } = block;
    if (repeats === undefined || repeats.value === 1 || objective.startsAtRandom || block.noise > 0) continue;
    const isOwn = block.start?.value === "random";
    const message = isOwn
      ? `all of ${show(name)} would be the same, as its own start is not random`
      : 'all would be the same without "start: random" or noise';
    problems.add(repeats.path, `repeats: ${message}: ${repeats.value}`);
  }
}
