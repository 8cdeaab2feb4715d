// JSON that keeps every number: JSON alone makes null of NaN and infinities, and 0 of −0.
const KEY = "$number";

/** Serialises plain data. */
export function toExactJson(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) =>
    typeof part === "number" && (!Number.isFinite(part) || Object.is(part, -0))
      ? { [KEY]: Object.is(part, -0) ? "-0" : String(part) }
      : part,
  );
}

/** Parses text of `toExactJson`. Throws SyntaxError for anything else. */
export function fromExactJson(text: string): unknown {
  return JSON.parse(text, (_key, part: unknown) =>
    typeof part === "object" && part !== null && Object.hasOwn(part, KEY)
      ? Number((part as Record<string, unknown>)[KEY])
      : part,
  );
}
