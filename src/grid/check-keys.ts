import type { CheckSpec } from "../spec/check-spec.ts";
import { DEFAULT_TOLERANCE, readFraction } from "../spec/tolerance.ts";
import type { GridDocument } from "./document.ts";
import type { GridInput } from "./input.ts";
import { lineOf } from "./problems.ts";

/** `check` and `expect` of a grid. */
export function readCheck({ check, expect }: GridInput, document: GridDocument): CheckSpec {
  const steps = check?.steps ?? DEFAULT_TOLERANCE.steps;
  return {
    tolerance: {
      steps: typeof steps === "string" ? (readFraction(steps) ?? DEFAULT_TOLERANCE.steps) : steps,
      loss: check?.loss ?? DEFAULT_TOLERANCE.loss,
    },
    expect: (expect ?? []).map(({ name, sql }, i) => ({
      name: name ?? sql.trim().replaceAll(/\s+/g, " "),
      sql,
      line: lineOf(document, ["expect", i]),
    })),
  };
}
