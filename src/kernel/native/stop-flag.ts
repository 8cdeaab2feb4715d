import type { SpaceSpec } from "../../sweep/spec/sweep-spec.ts";
import { stopRules } from "../lowering/stop-rules.ts";
import { literal } from "./expression.ts";
import type { LaneCode, Operand } from "./lane-code.ts";

/**
 * Generates the test whether a lane's trial may stop, or reaches a target, at its point. It sets
 * `hit` for all lanes; `judge` then decides. The row `reach` has the gap to the minimum at which
 * either happens next.
 */
export function stopFlag(
  code: LaneCode,
  space: SpaceSpec,
  { loss, squares }: { readonly loss: Operand; readonly squares: Operand },
  row: (name: string) => string,
): void {
  code.raise("hit", [loss, squares], (one, sum) => mayStop(space, one, sum, row("reach")));
}

/** Returns the condition that a rule may apply to a loss and Σ gradient². */
export function mayStop(space: SpaceSpec, loss: string, squares: string, reach: string): string {
  const { minimum } = space.objective;
  const rules = stopRules(space);
  const bound = rules.find(({ test }) => test.of === "size")?.test.bound ?? Infinity;
  // A loss far below the minimum is at most a gap of 0 above it.
  const isAbove = minimum !== null && -bound <= minimum;
  const gap = minimum === 0 ? loss : `${loss} - ${literal(minimum ?? NaN)}`;
  const goes = [
    `(${isAbove ? loss : `fabs(${loss})`} <= size)`,
    ...(minimum === null ? [] : [`(${gap} > ${reach})`]),
    ...(rules.some(({ test }) => test.of === "rest") ? [`(${squares} > rest)`] : []),
  ];
  return `!(${goes.join(" & ")})`;
}
