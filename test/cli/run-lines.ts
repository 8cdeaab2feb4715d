import { fileURLToPath } from "node:url";
import { startIn } from "../support/sweep-command.ts";
import type { Ended, Workplace } from "../support/sweep-command.ts";

const SCRIPT = fileURLToPath(new URL("command-lines.ts", import.meta.url));

/** Runs command lines in a workplace, one after the other, in one process, which `through` starts where it is given. */
export async function runLines(
  place: Pick<Workplace, "folder">,
  lines: readonly (readonly string[])[],
  through: readonly string[] = [],
): Promise<Omit<Ended, "seconds">[]> {
  const [program, ...args] = [...through, process.execPath, SCRIPT];
  const { code, stdout, stderr } = await startIn(place.folder, program, args, {
    input: JSON.stringify(lines),
  }).ended;
  if (code !== 0) throw new Error(`ended with ${code}: ${stderr}`);
  return JSON.parse(stdout) as Omit<Ended, "seconds">[];
}
