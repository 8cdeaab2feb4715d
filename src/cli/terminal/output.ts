import { once } from "node:events";
import { formatRows } from "../../format/format.ts";
import type { Format, Rows } from "../../format/format.ts";
import { visible } from "../../format/visible.ts";

/** Writes data to standard output, as fast as its reader takes it; to a terminal without what would act on it. */
export async function writeOut(blocks: Iterable<string> | AsyncIterable<string | Uint8Array>): Promise<void> {
  for await (const block of blocks) {
    const shown = process.stdout.isTTY && typeof block === "string" ? visible(block) : block;
    if (!process.stdout.write(shown)) await once(process.stdout, "drain");
  }
}

/** Writes what is drawn for the terminal, colours included; what is not ours in it has gone through `visible`. */
export async function writeDrawn(blocks: Iterable<string>): Promise<void> {
  for (const block of blocks) if (!process.stdout.write(block)) await once(process.stdout, "drain");
}

/** Writes text for people to standard output. */
export function writeText(text: string): Promise<void> {
  return writeOut([visible(text)]);
}

/** Writes rows to standard output. A table on a terminal keeps to its width. */
export function writeRows(rows: Rows, format: Format): Promise<void> {
  return writeOut(formatRows(rows, format, process.stdout.isTTY ? process.stdout.columns : undefined));
}

/** Says something that is not data: to standard error. */
export function say(line: string): void {
  process.stderr.write(`${visible(line)}\n`);
}

/** What a person's module prints goes to standard error, as standard output is for data; until this is disposed of. */
export function consoleToStandardError(): Disposable {
  const { log, info, debug, error } = console;
  Object.assign(console, { log: error, info: error, debug: error });
  return { [Symbol.dispose]: () => void Object.assign(console, { log, info, debug }) };
}
