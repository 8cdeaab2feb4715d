import { show } from "../../show.ts";
import { similarTo } from "../../suggest.ts";
import type { ReadGrid } from "../read/grid-space.ts";
import type { GridInput } from "../schema/input.ts";
import type { Problems } from "../yaml/problems.ts";

/**
 * Refuses new names in `check.renamed` that the grid does not have, old ones that it still has, and
 * a new name for two.
 */
export function checkRenamed({ check }: GridInput, { spaces }: ReadGrid, problems: Problems): void {
  const names = [...new Set(spaces.flatMap(({ objective, optimizer }) => [objective.spec.name, optimizer.spec.name]))];
  const has = (text: string): boolean => names.some((name) => text === name || text.startsWith(`${name} `));
  const taken = new Map<string, string>();
  for (const [old, name] of Object.entries(check?.renamed ?? {})) {
    const path = ["check", "renamed", old];
    if (!has(name)) {
      problems.add(path, `no optimizer or objective of the grid has this name: ${show(name)}${similarTo(name, names)}`);
    } else if (has(old)) {
      problems.add(path, `the grid still has the old name: ${show(old)}`);
    } else if (taken.has(name)) {
      problems.add(path, `two old names become ${show(name)}: ${show(taken.get(name))} and ${show(old)}`);
    }
    taken.set(name, old);
  }
}
