import { SweepError } from "../../errors.ts";

// Deeper than any grid; a part that contains itself is deeper still.
const MAX_DEPTH = 30;

/**
 * Returns a part of a grid as JSON has it: typed arrays become lists, keys without a value are left
 * out. Throws SweepError for anything without a text, which JSON would drop or change.
 */
export function plainPart(value: unknown, place: string, depth = 0): unknown {
  const refuse = (what: string): SweepError => new SweepError("input", `${place}: ${what}`);
  if (depth > MAX_DEPTH) throw refuse("nested too deeply");
  if (typeof value === "string" || typeof value === "boolean" || value === null) return value;
  if (typeof value === "number") {
    if (Number.isFinite(value)) return value;
    throw refuse(`expected a finite number: ${value}`);
  }
  if (ArrayBuffer.isView(value) || Array.isArray(value)) {
    const items = Array.from(value as ArrayLike<unknown>);
    return items.map((item, i) => plainPart(item, `${place}[${i}]`, depth + 1));
  }
  if (typeof value === "object") {
    const entries = Object.entries(value).filter(([, part]) => part !== undefined);
    return Object.fromEntries(entries.map(([key, part]) => [key, plainPart(part, inside(place, key), depth + 1)]));
  }
  const hint = typeof value === "function" ? ": only objectives and optimizers may be functions or classes" : "";
  throw refuse(`unexpected ${typeof value}${hint}`);
}

function inside(place: string, key: string): string {
  return place === "grid" ? key : `${place}.${key}`;
}
