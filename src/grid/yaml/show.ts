const MAX_SHOWN = 60;

/** Formats an offending value for a message: one line of JSON, truncated. */
export function show(value: unknown): string {
  const text = typeof value === "number" ? String(value) : JSON.stringify(value, finite);
  return text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}…` : text;
}

function finite(_key: string, part: unknown): unknown {
  return typeof part === "number" && !Number.isFinite(part) ? String(part) : part;
}
