import type { InstrumentState } from "../page/instrument/instrument-options.ts";
import { through } from "../page-data/packed-columns.ts";

/** The keys of the grid and the instrument in the fragment. The others are those of the view. */
const GRID = "grid";
const INSTRUMENT = "instrument";
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

/** Returns the fragment with a view of the instrument. */
export function withInstrument(hash: string, state: InstrumentState): string {
  const values = new URLSearchParams(hash.slice(1));
  values.set(INSTRUMENT, JSON.stringify(state));
  return `#${values.toString()}`;
}

/** Returns the parts of the instrument's view in a fragment that are well formed. */
export function instrumentStateOf(hash: string): Partial<InstrumentState> | undefined {
  const text = new URLSearchParams(hash.slice(1)).get(INSTRUMENT);
  if (text === null) return undefined;
  let given: unknown;
  try {
    given = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!isRecord(given)) return undefined;
  const { start, runs, sharesLr, mapped, layout, repeat, step } = given;
  return {
    ...(isList(start) && start.every(isNumber) ? { start } : {}),
    ...(isList(runs) ? { runs: runs.map(settingOf) } : {}),
    ...(typeof sharesLr === "boolean" ? { sharesLr } : {}),
    ...(isCount(mapped) ? { mapped } : {}),
    ...(layout === "together" || layout === "beside" ? { layout } : {}),
    ...(isCount(repeat) ? { repeat } : {}),
    ...(step === null || isCount(step) ? { step } : {}),
  };
}

function settingOf(given: unknown): InstrumentState["runs"][number] {
  const { isShown, hyperparameters } = isRecord(given) ? given : {};
  const values = isRecord(hyperparameters) ? Object.entries(hyperparameters) : [];
  const numbers = values.filter((entry): entry is [string, number] => isNumber(entry[1]));
  return { isShown: isShown !== false, hyperparameters: Object.fromEntries(numbers) };
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value);
}

function isNumber(value: unknown): value is number {
  return typeof value === "number" && Number.isFinite(value);
}

function isCount(value: unknown): value is number {
  return isNumber(value) && Number.isInteger(value) && value >= 0;
}
