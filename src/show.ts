const MAX_SHOWN = 60;

/** Formats an offending value for a message: one line of JSON, truncated. */
export function show(value: unknown): string {
  const text = typeof value === "number" ? String(value) : (JSON.stringify(value, finite) ?? typeof value);
  return shortened(text, MAX_SHOWN);
}

/** Truncates a text to `length` characters, marked by an ellipsis. */
export function shortened(text: string, length: number): string {
  return text.length > length ? `${text.slice(0, length)}…` : text;
}

function finite(_key: string, part: unknown): unknown {
  return typeof part === "number" && !Number.isFinite(part) ? String(part) : part;
}
