import type { Path } from "../yaml/document.ts";
import type { Problems } from "../yaml/problems.ts";
import { show } from "../../show.ts";
import type { ReadGrid } from "../read/grid-space.ts";

/**
 * Refuses two different objectives or optimizers with the same name: results identify them by name.
 * An objective that the grid defines differs from a built-in one, also with the same formula.
 */
export function checkNames({ spaces }: ReadGrid, problems: Problems): void {
  const known = new Map<string, string>();
  const check = (kind: string, name: string, meaning: unknown, path: Path, setting: object = {}): void => {
    const text = JSON.stringify(meaning);
    const key = JSON.stringify([kind, name, setting]);
    const before = known.get(key);
    if (before === undefined) known.set(key, text);
    else if (before !== text) problems.add(path, `two different ${kind}s have the same name: ${show(name)}`);
  };
  for (const { objective, optimizer } of spaces) {
    const { spec, data, isOwn, path } = objective;
    const { name, formula, let: lines, module, metrics, constants, dim, parameters } = spec;
    // The start is a condition of trials, which tells spaces apart.
    const blocks = spec.blocks?.map((block) => [block.name, block.shape]);
    check("objective", name, { formula, lines, module, data, blocks, metrics, isOwn }, path);
    // Entries of constants may be formulas of the dimension and the parameters.
    check("objective", name, constants, path, { dim, parameters });
    check("optimizer", optimizer.spec.name, optimizer.spec, optimizer.path);
  }
}
