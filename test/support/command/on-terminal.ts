import { TERMINAL_LINE } from "./terminal-line.ts";
import type { Workplace } from "./sweep-command.ts";

/** Returns a shell line that runs `sweep` on a terminal of this width. */
export function terminalLine(place: Workplace, columns: number, command: string): string {
  place.write("line.sh", `stty cols ${columns} rows 24\n"$NODE" "$BIN" ${command}\n`);
  return TERMINAL_LINE;
}

/**
 * Runs `sweep` on a terminal of this width; returns its output, split where it moves the cursor.
 */
export async function onTerminal(place: Workplace, columns: number, command: string): Promise<string[]> {
  return splitAtEscapes((await place.shell(terminalLine(place, columns, command))).stdout);
}

export function splitAtEscapes(output: string): string[] {
  const escape = String.fromCodePoint(27);
  return output
    .replaceAll("\r\n", "\n")
    .split(escape)
    .map((part) => part.replace(/^\[[\d;?]*[A-Za-z]/, ""));
}
