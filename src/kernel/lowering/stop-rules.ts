import type { Status } from "../../sweep/outcomes/statuses.ts";
import type { SpaceSpec } from "../../sweep/spec/sweep-spec.ts";
import { squareBound } from "./square-bound.ts";

/**
 * A condition on a trial at one step:
 * - `size`: the absolute value of the loss; `gap`: loss − minimum
 * - `rest`: Σ gradient², and Σ of the squares of the update about to be made
 * - `step`: the number of updates made
 *
 * `not_le` is also true for NaN; the other comparisons are false for it.
 */
export type StopTest =
  | { readonly of: "size"; readonly is: "not_le"; readonly bound: number }
  | { readonly of: "gap"; readonly is: "lt" | "le"; readonly bound: number }
  | { readonly of: "rest"; readonly is: "le"; readonly bound: number }
  | { readonly of: "step"; readonly is: "eq"; readonly bound: number };

export interface StopRule {
  readonly status: Status;
  readonly test: StopTest;
}

/**
 * The rules that end a trial, tested in this order at every step. Each backend generates its code
 * from them.
 */
export function stopRules({ stop, objective: { minimum } }: SpaceSpec): readonly StopRule[] {
  return [
    { status: "diverged", test: { of: "size", is: "not_le", bound: Math.min(stop.diverge, Number.MAX_VALUE) } },
    ...(minimum === null ? [] : [{ status: "converged", test: { of: "gap", is: "le", bound: stop.target } } as const]),
    { status: "stationary", test: { of: "rest", is: "le", bound: squareBound(stop.gradient) } },
    { status: "exhausted", test: { of: "step", is: "eq", bound: stop.max_steps } },
  ];
}

/** Splits the rules into those before the first that reads the update, and the others. */
export function aroundUpdate(rules: readonly StopRule[]): readonly [before: StopRule[], after: StopRule[]] {
  const first = rules.findIndex(({ test }) => test.of === "rest");
  if (first === -1) throw new Error("no stop rule reads the update");
  return [rules.slice(0, first), rules.slice(first)];
}

/** The bound of Σ gradient² and of Σ update² at which a trial is at rest. */
export function restBound(rules: readonly StopRule[]): number {
  const rule = rules.find(({ test }) => test.of === "rest");
  if (rule === undefined) throw new Error("no stop rule reads the update");
  return rule.test.bound;
}
