import { through } from "../page-data/packed-columns.ts";

/** The key of the grid in the fragment. The others are those of the views. */
const GRID = "grid";
// Text of a grid may be at most 1 MB; a link that expands to more is not one of ours.
const MOST_CHARACTERS = 1_000_000;
// Limits the arguments of String.fromCharCode.
const PIECE = 8192;
// Bytes that are inflated at once, to at most a thousand times as many.
const CHUNK = 256;

/** Returns the fragment of the present view with a grid: deflated, in base64 for URLs. */
export async function withGrid(hash: string, text: string): Promise<string> {
  const bytes = await through(new TextEncoder().encode(text), new CompressionStream("deflate-raw"));
  let binary = "";
  for (let at = 0; at < bytes.length; at += PIECE) binary += String.fromCharCode(...bytes.subarray(at, at + PIECE));
  const values = new URLSearchParams(hash.slice(1));
  values.set(GRID, btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", ""));
  return `#${values.toString()}`;
}

/** Returns the grid of a fragment; undefined if it has none. Throws if it is damaged. */
export async function gridOf(hash: string): Promise<string | undefined> {
  const packed = new URLSearchParams(hash.slice(1)).get(GRID);
  if (packed === null) return undefined;
  try {
    const binary = atob(packed.replaceAll("-", "+").replaceAll("_", "/"));
    const text = await inflated(Uint8Array.from(binary, (character) => character.charCodeAt(0)));
    if (text !== undefined) return text;
  } catch {
    // One message for all damage.
  }
  throw new Error("the link is damaged: its grid cannot be read");
}

/** Returns the text of deflated bytes; undefined if it is too long. Inflates no more than that. */
async function inflated(bytes: Uint8Array<ArrayBuffer>): Promise<string | undefined> {
  let at = 0;
  // A stream inflates all of a chunk at once, so chunks are small.
  const chunks = new ReadableStream<Uint8Array<ArrayBuffer>>({
    pull(controller) {
      if (at < bytes.length) controller.enqueue(bytes.subarray(at, (at += CHUNK)));
      else controller.close();
    },
  });
  const reader = chunks
    .pipeThrough(new DecompressionStream("deflate-raw"))
    .pipeThrough(new TextDecoderStream("utf-8", { fatal: true }))
    .getReader();
  let text = "";
  for (let next = await reader.read(); !next.done; next = await reader.read()) {
    text += next.value;
    if (text.length <= MOST_CHARACTERS) continue;
    await reader.cancel();
    return undefined;
  }
  return text;
}

/** Returns the fragment without the trial and the pins, whose numbers belong to another grid. */
export function withoutTrials(hash: string): string {
  const values = new URLSearchParams(hash.slice(1));
  for (const key of ["trial", "pins"]) values.delete(key);
  return `#${values.toString()}`;
}
