import type { ReadBlock, ReadGrid } from "../read/grid-space.ts";
import type { Problems } from "../yaml/problems.ts";
import type { Path } from "../yaml/document.ts";
import { show } from "../../show.ts";

/** Hyperparameters for which every results database has a column. */
const ALWAYS: readonly string[] = ["lr", "momentum"];

interface Column {
  readonly name: string;
  readonly kind: "hyperparameter" | "metric";
  readonly path: Path;
}

/**
 * Refuses two hyperparameters or metrics that would be the same column: they differ only in case,
 * which SQL ignores, or a metric has the name of a hyperparameter.
 */
export function checkLetterCase({ blocks }: ReadGrid, problems: Problems): void {
  const known = new Map<string, Pick<Column, "name" | "kind">>(
    ALWAYS.map((name) => [name, { name, kind: "hyperparameter" }]),
  );
  for (const { name, kind, path } of blocks.flatMap(columnsOf)) {
    const other = known.get(name.toLowerCase());
    if (other === undefined) known.set(name.toLowerCase(), { name, kind });
    else if (other.name !== name) {
      const message = `${show(name)} and ${show(other.name)} differ only in case, which SQL ignores: rename one of them`;
      problems.add(path, message, { at: "key" });
    } else if (other.kind !== kind) {
      const message = `a ${other.kind} and a ${kind} have the same name: ${show(name)}: rename one of them`;
      problems.add(path, message, { at: "key" });
    }
  }
}

/** Returns the columns of a block's optimizers, then those of its objectives. */
function columnsOf({ optimizers, objectives }: ReadBlock): readonly Column[] {
  return [
    ...optimizers.flatMap(({ spec, path }) =>
      Object.keys(spec.hyperparameters).map((name): Column => {
        return { name, kind: "hyperparameter", path: [...path, "hyperparameters", name] };
      }),
    ),
    ...objectives.flatMap(({ spec, path }) =>
      (spec.metrics ?? []).map(({ name }): Column => ({ name, kind: "metric", path: [...path, "metrics", name] })),
    ),
  ];
}
