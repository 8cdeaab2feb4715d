import type { Path } from "../yaml/document.ts";
import type { Problems } from "../yaml/problems.ts";
import { show } from "../../show.ts";
import type { ReadGrid } from "../read/grid-space.ts";

interface Choice {
  readonly spec: { readonly name: string };
  readonly path: Path;
}

/** Refuses an objective or optimizer listed twice in a block: all its trials would run twice. */
export function checkRepeated({ blocks }: ReadGrid, problems: Problems): void {
  for (const { objectives, optimizers } of blocks) {
    checkDistinct(objectives, problems);
    checkDistinct(optimizers, problems);
  }
}

function checkDistinct(choices: readonly Choice[], problems: Problems): void {
  const seen = new Set<string>();
  for (const { spec, path } of choices) {
    const text = JSON.stringify(spec);
    if (seen.has(text)) problems.add(path, `duplicate entry: ${show(spec.name)}`);
    seen.add(text);
  }
}
