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

/** Formats a count: `1,234,567`. */
export function grouped(value: number): string {
  // Intl takes as long to load as Node takes to start.
  if (!Number.isSafeInteger(value)) return value.toLocaleString("en-US");
  return String(value).replaceAll(/\B(?=(?:\d{3})+$)/g, ",");
}

function finite(_key: string, part: unknown): unknown {
  return typeof part === "number" && !Number.isFinite(part) ? String(part) : part;
}
