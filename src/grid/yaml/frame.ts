import type { LineCounter } from "yaml";
import { shortened } from "../../show.ts";

const MAX_WIDTH = 160;
// A name repeated in a message may be as long as the file.
const MAX_MESSAGE = 400;

/** A text with the name of its file and its line starts. */
export interface Framed {
  readonly file: string;
  readonly text: string;
  readonly lines: LineCounter;
}

/**
 * Returns `file:line:column: message` and the line with a caret. Truncates a long line around the
 * caret.
 */
export function frameAt({ file, text, lines }: Framed, offset: number, message: string): string {
  const { line, col } = lines.linePos(Math.min(offset, text.length));
  const from = lines.lineStarts[line - 1] ?? 0;
  const to = lines.lineStarts[line] ?? text.length;
  const cut = Math.max(0, col - 1 - MAX_WIDTH / 2);
  const whole = text.slice(from, to).trimEnd();
  const shown = whole.slice(cut, cut + MAX_WIDTH).replaceAll(/[^\P{C}\t]|[\u2028\u2029]/gu, " ");
  // Tabs stay, so that the caret is below its character.
  const indent = shown.slice(0, Math.max(0, col - cut - 1)).replaceAll(/[^\t]/g, " ");
  const gutter = " ".repeat(String(line).length);
  const frame = `> ${line} | ${shown}\n  ${gutter} | ${indent}^`;
  return `${file}:${line}:${col}: ${shortened(message, MAX_MESSAGE)}\n${frame}`;
}
