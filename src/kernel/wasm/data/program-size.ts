import type { Program } from "../../lowering/program.ts";
import type { Block } from "../../lowering/region.ts";
import { blockOf, repeatOf } from "./block.ts";

// A row is generated three times: two side by side, and the last one.
const ROW_COPIES = 3;

// An addition to memory loads, adds and stores.
const LOCALS = 2;

/** Returns about how many locals for each vector the code of a program needs, rather too many. */
export function programSize({ steps }: Program): number {
  return steps.reduce((sum, step) => {
    if (step.kind !== "rows") return sum + blockSize(step);
    return sum + ROW_COPIES * step.blocks.reduce((inner, block) => inner + blockSize(block), step.reductions.length);
  }, 0);
}

function blockSize(block: Block): number {
  if (block.kind === "scalar") return 1;
  const operations = LOCALS * block.sinks.length + block.nodes.length;
  const inner = block.loops.at(-1)?.count ?? 1;
  const wide = block.loops.at(-2)?.count ?? 1;
  const sizeOf = (sideBySide: number): number => {
    const size = sideBySide * operations;
    const times = repeatOf(inner, size);
    return size * (times + (inner % times));
  };
  const most = blockOf(wide);
  return sizeOf(most) + (wide % most === 0 ? 0 : sizeOf(wide % most));
}
