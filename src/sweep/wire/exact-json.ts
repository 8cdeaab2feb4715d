/** Returns JSON that keeps NaN, the infinities and −0, as e.g. {"$number": "NaN"}. */
export function exactJson(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) =>
    typeof part === "number" && (!Number.isFinite(part) || Object.is(part, -0))
      ? { $number: Object.is(part, -0) ? "-0" : String(part) }
      : part,
  );
}

/** Parses the text of `exactJson`. */
export function parseExactJson(text: string): unknown {
  return JSON.parse(text, (_key, part: unknown) =>
    typeof part === "object" && part !== null && "$number" in part ? Number(part.$number) : part,
  );
}
