import type { Problems } from "../yaml/problems.ts";
import { show } from "../../show.ts";
import type { ReadGrid } from "../read/grid-space.ts";

/** Refuses targets that do not descend, and those of an objective without a known minimum. */
export function checkTargets({ blocks, spaces }: ReadGrid, problems: Problems): void {
  for (const { targets } of blocks.map(({ block }) => block)) {
    const at = targets?.value.findIndex((value, i, all) => i > 0 && !(value < all[i - 1]!)) ?? -1;
    if (targets === undefined || at === -1) continue;
    const [value, before] = [targets.value[at]!, targets.value[at - 1]!];
    problems.add([...targets.path, at], `targets: each must be below the one before it, ${before}: ${value}`);
  }
  for (const { block, objective } of spaces) {
    if (block.targets === undefined || objective.spec.minimum !== null) continue;
    const problem = `the minimum of ${show(objective.spec.name)} is unknown`;
    problems.add(block.targets.path, `targets: ${problem}; state it, or leave targets out`);
  }
}
