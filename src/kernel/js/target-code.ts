import type { StopRule } from "../lowering/stop-rules.ts";
import type { SpaceSpec } from "../../sweep/spec/sweep-spec.ts";
import { literal } from "./expression.ts";

/** The code with which a trial records the steps to its targets; empty without targets. */
export interface TargetCode {
  /** Outside of the trial's function. */
  readonly table: string;
  /** Before the loop over steps. */
  readonly state: string;
  /** Before the rule that compares the loss with the minimum. */
  readonly reach: (rule: StopRule) => string;
}

/**
 * Returns the code that records targets: one comparison a step, with the next target. A loss below
 * the minimum reaches none, because the point is outside of the domain that the minimum holds for.
 */
export function targetCode({ targets }: SpaceSpec): TargetCode {
  if (targets === undefined) return { table: "", state: "", reach: () => "" };
  return {
    // The NaN after the last target is never reached, so no test of the number is needed.
    table: `const targets = [${[...targets, NaN].map(literal).join(", ")}];\n`,
    state: "\nlet reached = 0, nextTarget = targets[0];",
    reach: ({ below }) => `if (loss - k_minimum <= nextTarget) {
${below === undefined ? "" : `if (!(loss < ${literal(below.loss)})) `}do {
out.targetSteps[row * ${targets.length} + reached] = step;
nextTarget = targets[++reached];
} while (loss - k_minimum <= nextTarget);
}
`,
  };
}
