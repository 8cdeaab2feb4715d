import { isUtf8 } from "node:buffer";
import { SweepError } from "../../errors.ts";
import { problemAt } from "./grid-error.ts";
import { countLines } from "./lines.ts";

/** Decodes a grid as UTF-8. Throws SweepError with the position of the first invalid byte. */
export function decodeGrid(bytes: Uint8Array, file: string): string {
  const encoding = otherEncoding(bytes);
  if (encoding !== undefined) {
    throw new SweepError("input", `${file}: encoded as ${encoding}: save it as UTF-8`);
  }
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("utf8");
  if (isUtf8(bytes)) return text;
  const offset = firstDifference(bytes, text);
  const byte = bytes[Buffer.byteLength(text.slice(0, offset))] ?? 0;
  const lines = countLines(text);
  throw problemAt({ file, text, lines }, offset, `not UTF-8: byte 0x${byte.toString(16)}`);
}

/** Detects UTF-16 by its byte order mark, or by the zero byte of a leading ASCII character. */
function otherEncoding([first, second]: Uint8Array): string | undefined {
  const isMarked = (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff);
  return isMarked || (first === 0) !== (second === 0) ? "UTF-16" : undefined;
}

/** Returns the offset of the first replacement character that is not in the bytes. */
function firstDifference(bytes: Uint8Array, text: string): number {
  let at = 0;
  for (const { index } of text.matchAll(/\uFFFD/g)) {
    at = index;
    const from = Buffer.byteLength(text.slice(0, index));
    if (bytes[from] !== 0xef || bytes[from + 1] !== 0xbf || bytes[from + 2] !== 0xbd) break;
  }
  return at;
}
