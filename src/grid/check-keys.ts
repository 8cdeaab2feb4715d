import type { CheckSpec } from "../spec/check-spec.ts";
import type { GridDocument } from "./document.ts";
import type { GridInput } from "./input.ts";
import { lineOf } from "./problems.ts";

const DEFAULT_STEPS = 0.05;
const DEFAULT_LOSS = 0.1;

/** `check` and `expect` of a grid. */
export function readCheck({ check, expect }: GridInput, document: GridDocument): CheckSpec {
  return {
    tolerance: { steps: fraction(check?.steps ?? DEFAULT_STEPS), loss: check?.loss ?? DEFAULT_LOSS },
    expect: (expect ?? []).map(({ name, sql }, i) => ({
      name: name ?? sql.trim().replaceAll(/\s+/g, " "),
      sql,
      line: lineOf(document, ["expect", i]),
    })),
  };
}

/** 0.05, or the same as a text, `5%`; the schema has seen to it that it is one of the two. */
function fraction(value: number | string): number {
  return typeof value === "number" ? value : Number(value.replace("%", "")) / 100;
}
