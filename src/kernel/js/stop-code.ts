import { statusCode } from "../../sweep/outcomes/statuses.ts";
import type { StopRule, StopTest } from "../lowering/stop-rules.ts";
import { literal } from "./expression.ts";
import { compileCode } from "../../formula/generated-code.ts";

/** The values that rules read. For `rest`, the gradient's scaled sum of squares. */
const VALUES = {
  size: "Math.abs(loss)",
  gap: "loss - k_minimum",
  rest: "squares",
  step: "step",
} as const;

const COMPARISONS: Readonly<Record<StopTest["is"], (a: string, b: string) => string>> = {
  le: (a, b) => `${a} <= ${b}`,
  not_le: (a, b) => `!(${a} <= ${b})`,
  eq: (a, b) => `${a} === ${b}`,
};

/** Returns the condition of a rule, by default on the value that it reads. */
export function stopCondition({ of, is, bound }: StopTest, value: string = VALUES[of]): string {
  return COMPARISONS[is](value, literal(bound));
}

/** Returns the statement that ends a trial, inside its loop over steps. */
export function endCode(rule: StopRule): string {
  return `{ status = ${statusOf(rule)}; break; }`;
}

/** Returns the expression of the status with which a rule ends a trial. */
function statusOf({ status, below }: StopRule): string {
  const code = String(statusCode(status));
  return below === undefined ? code : `loss < ${literal(below.loss)} ? ${statusCode(below.status)} : ${code}`;
}

/**
 * Returns the code of a trial's status, or −1 if no rule applies. The loss is `values[lossAt]`;
 * `values[restAt]` is not 0 if the rule of `rest` applies. Takes indices rather than numbers, which
 * a call would allocate.
 */
export type StatusFunction = (values: Float64Array, lossAt: number, restAt: number, step: number) => number;

export function compileStatus(rules: readonly StopRule[], minimum: number | null): StatusFunction {
  const lines = rules.map((rule) => {
    const condition = rule.test.of === "rest" ? "values[restAt] !== 0" : stopCondition(rule.test);
    return `if (${condition}) return ${statusOf(rule)};`;
  });
  const constants = `const loss = values[lossAt], k_minimum = ${literal(minimum ?? NaN)};`;
  return compileCode(["values", "lossAt", "restAt", "step"], `${constants}\n${lines.join("\n")}\nreturn -1;`);
}
