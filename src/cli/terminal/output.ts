import { once } from "node:events";
import { formatRows } from "../../format/format.ts";
import type { Format, Rows } from "../../format/format.ts";
import { visible } from "../../format/visible.ts";
import { textWidth } from "./terminal-style.ts";

/**
 * Writes data to standard output with back-pressure. Escapes control characters on a terminal,
 * which gets text only.
 */
export async function writeOut(blocks: Iterable<string> | AsyncIterable<string | Uint8Array>): Promise<void> {
  for await (const block of blocks) {
    const shown = process.stdout.isTTY ? visible(typeof block === "string" ? block : utf8(block)) : block;
    if (!process.stdout.write(shown)) await once(process.stdout, "drain");
  }
}

function utf8(block: Uint8Array): string {
  return Buffer.from(block.buffer, block.byteOffset, block.byteLength).toString();
}

/**
 * Writes text with terminal colours. The caller has passed foreign text in it through `visible`.
 */
export async function writeDrawn(blocks: Iterable<string>): Promise<void> {
  for (const block of blocks) if (!process.stdout.write(block)) await once(process.stdout, "drain");
}

/** Writes text to standard output, with control characters escaped. */
export function writeText(text: string): Promise<void> {
  return writeOut([visible(text)]);
}

/** Writes rows to standard output. Tables on a terminal are limited to its width. */
export function writeRows(rows: Rows, format: Format): Promise<void> {
  return writeOut(formatRows(rows, format, textWidth()));
}

/** Writes a line that is not data to standard error. */
export function say(line: string): void {
  process.stderr.write(`${visible(line)}\n`);
}

/**
 * Redirects the console output of user modules to standard error until disposed: standard output is
 * for data.
 */
export function consoleToStandardError(): Disposable {
  const { log, info, debug, error } = console;
  Object.assign(console, { log: error, info: error, debug: error });
  return { [Symbol.dispose]: () => void Object.assign(console, { log, info, debug }) };
}
