import { SweepError } from "./errors.ts";
import { show } from "./show.ts";
import { didYouMean } from "./suggest.ts";

/** A test of an argument, and the end of "must be …". */
export interface ArgumentRule {
  readonly holds: (value: unknown) => boolean;
  readonly expected: string;
}

export const TEXT: ArgumentRule = { holds: (value) => typeof value === "string" && value !== "", expected: "a text" };
export const FLAG: ArgumentRule = { holds: (value) => typeof value === "boolean", expected: "true or false" };
export const FUNCTION: ArgumentRule = { holds: (value) => typeof value === "function", expected: "a function" };
export const SIGNAL: ArgumentRule = {
  holds: (value) => typeof (value as AbortSignal | null)?.throwIfAborted === "function",
  expected: "an AbortSignal",
};

export const whole = (least: number): ArgumentRule => ({
  holds: (value) => Number.isSafeInteger(value) && (value as number) >= least,
  expected: `a whole number of at least ${least}`,
});

export const oneOf = (values: readonly string[]): ArgumentRule => ({
  holds: (value) => typeof value === "string" && values.includes(value),
  expected: [values.slice(0, -1).map(show).join(", "), ...values.slice(-1).map(show)].join(" or "),
});

export const either = (one: ArgumentRule, other: ArgumentRule): ArgumentRule => ({
  holds: (value) => one.holds(value) || other.holds(value),
  expected: `${one.expected} or ${other.expected}`,
});

export const list = (of: ArgumentRule): ArgumentRule => ({
  holds: (value) => Array.isArray(value) && value.every((one) => of.holds(one)),
  expected: `a list, each ${of.expected}`,
});

/** Throws SweepError("input") if an argument of a public function does not keep its rule. */
export function checkArgument(name: string, value: unknown, { holds, expected }: ArgumentRule): void {
  if (!holds(value)) throw new SweepError("input", `${name} must be ${expected}: ${shown(value)}`);
}

/**
 * Throws SweepError("input") for options that are not an object, an unknown option, or one that
 * does not keep its rule. An option that is undefined counts as missing.
 */
export function checkOptions(what: string, options: unknown, rules: Readonly<Record<string, ArgumentRule>>): void {
  if (typeof options !== "object" || options === null || Array.isArray(options)) {
    throw new SweepError("input", `the options of ${what} must be an object: ${shown(options)}`);
  }
  for (const [key, value] of Object.entries(options)) {
    const rule = Object.hasOwn(rules, key) ? rules[key] : undefined;
    if (rule === undefined) {
      throw new SweepError("input", `${what} has no option ${show(key)}${didYouMean(key, Object.keys(rules))}`);
    }
    if (value !== undefined) checkArgument(key, value, rule);
  }
}

/** Formats an argument, which need not be of JSON's types. */
function shown(value: unknown): string {
  return typeof value === "bigint" || typeof value === "symbol" ? String(value) : show(value);
}
