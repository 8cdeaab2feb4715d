import { exact } from "./numbers.ts";

/** Formats a value as JSON with numbers as in `exact`; non-finite ones are null. */
export function jsonText(value: unknown, indent?: number): string {
  return JSON.stringify(
    value,
    (_key, part: unknown) =>
      Number.isInteger(part) && !Number.isSafeInteger(part) ? JSON.rawJSON(exact(Number(part))) : part,
    indent,
  );
}

/** Formats a value as an indented JSON document. */
export function jsonDocument(value: object): string {
  return `${jsonText(value, 2)}\n`;
}
