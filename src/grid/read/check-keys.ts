import type { CheckSpec, SameAsSpec } from "../../sweep/spec/check-spec.ts";
import { DEFAULT_TOLERANCE, readFraction } from "../../sweep/spec/tolerance.ts";
import type { GridDocument } from "../yaml/document.ts";
import type { GridInput } from "../schema/input.ts";
import { lineOf } from "../yaml/problems.ts";
import type { Problems } from "../yaml/problems.ts";
import { show } from "../../show.ts";

/** Refuses two expectations with the same name: reports identify them by name. */
export function checkExpectations({ expect = [] }: GridInput, problems: Problems): void {
  const seen = new Set<string>();
  for (const [i, { name, sql }] of expect.entries()) {
    const called = nameOf(name, sql);
    const path = ["expect", i, ...(name === undefined ? [] : ["name"])];
    if (seen.has(called)) problems.add(path, `two expectations have the same name: ${show(called)}`);
    seen.add(called);
  }
}

function nameOf(name: string | undefined, sql: string): string {
  return name ?? sql.trim().replaceAll(/\s+/g, " ");
}

/** Returns `check` and `expect` of a grid, defaults filled in, with its `same_as`. */
export function readCheck(
  { check, expect }: GridInput,
  document: GridDocument,
  sameAs: readonly SameAsSpec[],
): CheckSpec {
  const steps = check?.steps ?? DEFAULT_TOLERANCE.steps;
  return {
    tolerance: {
      steps: typeof steps === "string" ? (readFraction(steps) ?? DEFAULT_TOLERANCE.steps) : steps,
      loss: check?.loss ?? DEFAULT_TOLERANCE.loss,
    },
    renamed: check?.renamed ?? {},
    allow: [check?.allow ?? []].flat(),
    expect: (expect ?? []).map(({ name, sql }, i) => ({
      name: nameOf(name, sql),
      sql,
      line: lineOf(document, ["expect", i]),
    })),
    sameAs,
  };
}
