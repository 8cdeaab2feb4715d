import { partText } from "../check/same-as.ts";
import { checkArgument, checkOptions, TEXT } from "../arguments.ts";
import type { ArgumentRule } from "../arguments.ts";
import { compareClass } from "../conformance/compare-class.ts";
import type { UpdateOptions } from "../conformance/compare-class.ts";
import { differenceDetails, differenceText } from "../conformance/difference.ts";
import type { UpdateDifference } from "../conformance/difference.ts";
import type { Match } from "./matchers.ts";

export type { UpdateDifference, UpdateOptions };

const ANY: ArgumentRule = { holds: () => true, expected: "" };

/** The comparison checks their values. */
const OPTIONS: Readonly<Record<keyof UpdateOptions, ArgumentRule>> = { steps: ANY, tolerance: ANY, blocks: ANY };

/**
 * Compares the steps of an optimizer class with those of a built-in rule: on test gradients of many
 * kinds, over one and several arrays, with several instances. Hyperparameters that are not given
 * have the rule's defaults. Returns the first difference with a message, or undefined if the class
 * makes the same steps, up to rounding. Ends after about three seconds: a warning of the process
 * then says how many steps were compared.
 * Throws SweepError for an unknown rule, an invalid hyperparameter or a value that is not a class.
 *
 * @example
 * const difference = updateDifference(Adam, "adam", { lr: 0.01 });
 * assert.equal(difference?.message, undefined);
 */
export function updateDifference(
  Class: unknown,
  rule: string,
  hyperparameters?: Readonly<Record<string, number>>,
  options: UpdateOptions = {},
): (UpdateDifference & { readonly message: string }) | undefined {
  checkArgument("the rule", rule, TEXT);
  checkOptions("updateDifference", options, OPTIONS);
  const { difference, steps } = compareClass(Class, rule, hyperparameters, options);
  const name = (Class as { readonly name: string }).name || "the class";
  const part = partText(steps);
  if (difference === undefined) {
    // A matcher that passes has no message.
    if (part !== undefined) process.emitWarning(`${name} as ${rule}: ${part}`);
    return undefined;
  }
  const lines = differenceDetails(difference).map((line) => `  ${line}`);
  return {
    ...difference,
    message: [`${name} differs from ${rule} at ${differenceText(difference)}`, ...lines].join("\n"),
  };
}

/** Checks that a class makes the steps of a built-in rule. */
export function updatesLike(...args: Parameters<typeof updateDifference>): Match {
  const difference = updateDifference(...args);
  const same = (): string => `expected a difference from ${args[1]}, but the steps are the same`;
  return { pass: difference === undefined, message: () => difference?.message ?? same() };
}
