import type { Problems } from "../yaml/problems.ts";
import { show } from "../../show.ts";
import type { ReadGrid } from "../read/grid-space.ts";

/** Refuses a rule that reads `minimum`, as the Polyak step does, for an objective without a known minimum. */
export function checkMinimum({ spaces }: ReadGrid, problems: Problems): void {
  for (const { objective, optimizer } of spaces) {
    if (!optimizer.uses.has("minimum") || objective.spec.minimum !== null) continue;
    const { name } = objective.spec;
    problems.add(optimizer.path, `${show(optimizer.spec.name)} needs the minimum of ${show(name)}, which is unknown`);
  }
}
