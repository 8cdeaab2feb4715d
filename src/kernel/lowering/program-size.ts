import type { Program } from "./program.ts";
import type { Block } from "./region.ts";

// Backends compute up to this many values side by side, and the rest of them apart.
const COPIES = 10;

/** Returns the most operations that the code of a program may have. */
export function programSize({ steps }: Program): number {
  const sizeOf = (block: Block): number => (block.kind === "scalar" ? 1 : COPIES * block.nodes.length);
  return steps
    .flatMap((step) => (step.kind === "rows" ? step.blocks : [step]))
    .reduce((sum, block) => sum + sizeOf(block), 0);
}
