import type { Path } from "../yaml/document.ts";
import type { Problems } from "../yaml/problems.ts";
import { show } from "../../show.ts";
import type { ReadGrid } from "../read/grid-space.ts";

/**
 * Refuses two different objectives or optimizers with the same name: results identify them by name.
 */
export function checkNames({ spaces }: ReadGrid, problems: Problems): void {
  const known = new Map<string, string>();
  const check = (kind: string, { name }: { readonly name: string }, meaning: unknown, path: Path): void => {
    const text = JSON.stringify(meaning);
    const before = known.get(`${kind} ${name}`);
    if (before === undefined) known.set(`${kind} ${name}`, text);
    else if (before !== text) problems.add(path, `two different ${kind}s have the same name: ${show(name)}`);
  };
  for (const { objective, optimizer } of spaces) {
    const { formula, module, constants } = objective.spec;
    check("objective", objective.spec, { formula, module, constants }, objective.path);
    check("optimizer", optimizer.spec, optimizer.spec, optimizer.path);
  }
}
