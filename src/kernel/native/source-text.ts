import type { SpaceSpec } from "../../sweep/spec/sweep-spec.ts";
import { helpersOf, PREAMBLE } from "./helpers.ts";
import type { NativeSource } from "./library.ts";
import type { KernelMemory } from "./memory.ts";

/** A text, and the memory that it reads and writes. */
export interface LaidOutSource extends NativeSource {
  readonly memory: KernelMemory;
}

/** Returns the text of some functions, with all that they need. */
export function textOf(
  { objective }: SpaceSpec,
  memory: KernelMemory,
  functions: readonly string[],
  constants: readonly string[] = [],
): LaidOutSource {
  const { lanes } = memory;
  const code = functions.join("\n\n");
  const defined = [`K ${lanes}`, `DIM ${objective.dim}`, ...constants].map((constant) => `#define ${constant}`);
  const parts = [PREAMBLE, defined.join("\n"), helpersOf(code), memory.memory.print(), memory.rows.print(), code];
  return { text: `${indented(parts.filter((part) => part !== "").join("\n\n"))}\n`, lanes, memory };
}

/** Indents lines by the blocks that are open, and drops empty ones in a row. */
function indented(text: string): string {
  let depth = 0;
  const lines: string[] = [];
  for (const line of text.split("\n").map((one) => one.trim())) {
    if (line === "" && (lines.at(-1) === "" || depth > 0)) continue;
    if (line.startsWith("}")) depth -= 1;
    lines.push(line === "" || line.startsWith("#") ? line : `${"  ".repeat(depth)}${line}`);
    if (line.endsWith("{")) depth += 1;
  }
  return lines.join("\n");
}
