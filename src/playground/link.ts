import { through } from "../page-data/packed-columns.ts";

/** The key of the grid in the fragment. The others are those of the views. */
const GRID = "grid";
// Text of a grid may be at most 1 MB; a link that expands to more is not one of ours.
const MOST_CHARACTERS = 1_000_000;
// Limits the arguments of String.fromCharCode.
const PIECE = 8192;

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
    const bytes = await through(
      Uint8Array.from(binary, (character) => character.charCodeAt(0)),
      new DecompressionStream("deflate-raw"),
    );
    const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    if (text.length <= MOST_CHARACTERS) return text;
  } catch {
    // One message for all damage.
  }
  throw new Error("the link is damaged: its grid cannot be read");
}

/** Returns the fragment without the trial and the pins, whose numbers belong to another grid. */
export function withoutTrials(hash: string): string {
  const values = new URLSearchParams(hash.slice(1));
  for (const key of ["trial", "pins"]) values.delete(key);
  return `#${values.toString()}`;
}
