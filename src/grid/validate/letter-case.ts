import type { ReadGrid } from "../read/grid-space.ts";
import type { Problems } from "../yaml/problems.ts";
import { show } from "../../show.ts";

/** Hyperparameters for which every results database has a column. */
const ALWAYS: readonly string[] = ["lr", "momentum"];

/**
 * Refuses two hyperparameters that differ only in case: they would be the same column, since SQL
 * ignores case.
 */
export function checkLetterCase({ blocks }: ReadGrid, problems: Problems): void {
  const known = new Map(ALWAYS.map((name) => [name, name]));
  for (const { optimizers } of blocks) {
    for (const { spec, path } of optimizers) {
      for (const name of Object.keys(spec.hyperparameters)) {
        const other = known.get(name.toLowerCase()) ?? name;
        known.set(name.toLowerCase(), other);
        if (other === name) continue;
        const message = `${show(name)} and ${show(other)} differ only in case, which SQL ignores: rename one of them`;
        problems.add([...path, "hyperparameters", name], message, { at: "key" });
      }
    }
  }
}
