import type { Problems } from "../yaml/problems.ts";
import { show } from "../../show.ts";
import type { ReadGrid } from "../read/grid-space.ts";

/** Refuses blocks whose lengths do not add up to the dimension of an objective. */
export function checkParameterBlocks({ spaces }: ReadGrid, problems: Problems): void {
  for (const { objective, optimizer } of spaces) {
    const { blocks } = optimizer;
    if (blocks === undefined || blocks === "each") continue;
    const { name, dim } = objective.spec;
    const sum = blocks.reduce((total, length) => total + length, 0);
    if (sum === dim) continue;
    const sizes = `add up to ${sum}, but the dimension of ${show(name)} is ${dim}`;
    problems.add([...optimizer.path, "blocks"], `blocks ${sizes}: ${show(blocks)}; "each" fits any dimension`);
  }
}
