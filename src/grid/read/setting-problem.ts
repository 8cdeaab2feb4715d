import type { HyperparameterValue } from "../../optimizers/optimizer-spec.ts";
import { correctedValue } from "../schema/spellings.ts";
import { show } from "../../show.ts";

const EXPECTED = {
  number: "expected a number",
  boolean: "expected true or false",
  string: "expected a text",
} as const;

/**
 * Returns the problem of a value of a hyperparameter whose default is of another kind, or of a text
 * that is not a word. `expected` is the message for a value that should be a number.
 */
export function settingProblem(
  name: string,
  value: HyperparameterValue,
  fallback: HyperparameterValue,
  expected: string = EXPECTED.number,
): string | undefined {
  const kind = typeof fallback as keyof typeof EXPECTED;
  if (typeof value === kind) return typeof value === "string" ? textProblem(name, value) : undefined;
  if (kind !== "number") return `${name}: ${EXPECTED[kind]}, as its default ${show(fallback)} is: ${show(value)}`;
  const correction = correctedValue(value, expected);
  return correction === undefined ? `${name}: ${expected}: ${show(value)}` : `${name}: ${show(value)} ${correction}`;
}

/** Returns the problem of a text that results could not show as `name=text`. */
function textProblem(name: string, value: string): string | undefined {
  const correction = correctedValue(value, EXPECTED.number);
  if (correction !== undefined) return `${name}: ${show(value)} ${correction}`;
  if (/^(?:true|false)$/.test(value) || Number.isFinite(Number(value || "-")))
    return `${name}: ${show(value)} is quoted: write ${value} without quotes`;
  if (value.length <= 60 && /^[^\s\p{C},;=()[\]{}"'`|#<>]+$/u.test(value)) return undefined;
  return `${name}: a text must be one word without spaces, commas, quotes and brackets: ${show(value)}`;
}
