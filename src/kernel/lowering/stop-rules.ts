import type { Status } from "../../sweep/outcomes/statuses.ts";
import type { SpaceSpec } from "../../sweep/spec/sweep-spec.ts";
import { NORM_SCALES } from "../../formula/ir/norm.ts";
import { squareBound } from "./square-bound.ts";

/**
 * A condition on a trial at one step:
 * - `size`: the absolute value of the loss; `gap`: loss − minimum
 * - `rest`: Σ (scale·gradient)², and the same sum of the update about to be made. It is at most the
 *   bound only if Σ gradient² is at most `squares`, which is known at every step.
 * - `step`: the number of updates made
 *
 * `not_le` is also true for NaN; the other comparisons are false for it.
 */
export type StopTest =
  | { readonly of: "size"; readonly is: "not_le"; readonly bound: number }
  | { readonly of: "gap"; readonly is: "le"; readonly bound: number }
  | RestTest
  | { readonly of: "step"; readonly is: "eq"; readonly bound: number };

export interface RestTest {
  readonly of: "rest";
  readonly is: "le";
  readonly bound: number;
  readonly scale: number;
  readonly squares: number;
}

export interface StopRule {
  readonly status: Status;
  readonly test: StopTest;
  /** The status instead if the final loss is lower than `loss`. Costs nothing while steps run. */
  readonly below?: { readonly loss: number; readonly status: Status };
}

/**
 * The rules that end a trial, tested in this order at every step. Each backend generates its code
 * from them.
 */
export function stopRules({ stop, objective: { minimum }, batch }: SpaceSpec): readonly StopRule[] {
  return [
    { status: "diverged", test: { of: "size", is: "not_le", bound: Math.min(stop.diverge, Number.MAX_VALUE) } },
    ...(minimum === null ? [] : [converged(minimum, stop.target)]),
    // The gradient of a batch is that of other rows at the next step.
    ...(batch === undefined ? [{ status: "stationary", test: restTest(stop.gradient) } as const] : []),
    { status: "exhausted", test: { of: "step", is: "eq", bound: stop.max_steps } },
  ];
}

/** Splits the rules into those before the first that reads the update, and the others. */
export function aroundUpdate(rules: readonly StopRule[]): readonly [before: StopRule[], after: StopRule[]] {
  const first = rules.findIndex(({ test }) => test.of === "rest");
  if (first === -1) throw new Error("no stop rule reads the update");
  return [rules.slice(0, first), rules.slice(first)];
}

/** Returns the test of the rule that reads the update. */
export function restOf(rules: readonly StopRule[]): RestTest {
  const test = rules.map((rule) => rule.test).find(({ of }) => of === "rest");
  if (test?.of !== "rest") throw new Error("no stop rule reads the update");
  return test;
}

// A loss below the minimum by more than rounding: the point is outside of the domain that the
// minimum holds for, or the stated minimum is wrong.
const ROUNDING = 1e-8;

function converged(minimum: number, target: number): StopRule {
  const tolerance = Math.max(target, ROUNDING * Math.max(1, Math.abs(minimum)));
  return {
    status: "converged",
    test: { of: "gap", is: "le", bound: target },
    below: { loss: minimum - tolerance, status: "below_minimum" },
  };
}

/** Returns the test that ‖gradient‖₂ and ‖update‖₂ are at most `bound`, exact for any bound. */
function restTest(bound: number): RestTest {
  const { small, large, up, down } = NORM_SCALES;
  const test = { of: "rest", is: "le" } as const;
  if (bound === 0) return { ...test, bound: 0, scale: up, squares: 0 };
  if (bound < Math.sqrt(small)) return { ...test, bound: squareBound(bound * up), scale: up, squares: small };
  if (bound > Math.sqrt(large)) return { ...test, bound: squareBound(bound * down), scale: down, squares: Infinity };
  const squares = squareBound(bound);
  return { ...test, bound: squares, scale: 1, squares };
}
