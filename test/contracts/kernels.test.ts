import { describe, expect, test } from "vitest";
import type { KernelBackend } from "../../src/kernel/backend.ts";
import { compileTrial } from "../../src/kernel/js/trial-function.ts";
import { loadKernels } from "../../src/kernel/registry.ts";
import type { KernelName } from "../../src/kernel/kernel-names.ts";
import { optimizers } from "../../src/optimizers/registry.ts";
import { USER_RULES } from "../support/reference/user-rules.ts";
import { everyNth, inSoak } from "../support/faults/attempts.ts";
import { runSpace } from "../support/spaces/run-space.ts";
import { builtInOptimizer, objectiveOf, spaceOf } from "../support/spaces/space-spec.ts";
import { CLAUSES, testKernel } from "./kernel-contract.ts";
import type { Part } from "./kernel-contract.ts";

/** Spaces that a kernel refuses, with the reasons. */
const SKIP: Partial<Record<KernelName, Partial<Record<Part, string>>>> = {
  wasm: {
    "time limits": "a trial's progress must be visible at every step, which lanes do not write",
  },
};

const kernels = await loadKernels();
// The native kernel has a separate file: a C compiler takes most of its time.
const isObjective = (title: string): boolean => title.startsWith("the objective ");
const titles = everyNth(3, CLAUSES).map(({ title }) => title);
const quick = new Set([...everyNth(3, titles.filter(isObjective)), ...titles.filter((title) => !isObjective(title))]);
const only = (title: string): boolean => quick.has(title);
for (const [name, backend] of kernels) if (name !== "native") testKernel(backend, { skip: SKIP[name] ?? {}, only });

test.for(inSoak())("the contract fails for a kernel whose final loss differs in the last bit", () => {
  const { compile, ...js } = kernels.get("js")!;
  const planted: KernelBackend = {
    ...js,
    compile(space, seed) {
      const kernel = compile(space, seed);
      return {
        run(from, to) {
          const columns = kernel.run(from, to);
          const bits = new BigUint64Array(columns.finalLoss.buffer);
          for (let row = 0; row < bits.length; row++) bits[row]! ^= 1n;
          return columns;
        },
      };
    },
  };
  const found = CLAUSES.filter(({ check }) => fails(() => check(planted)));
  const others = CLAUSES.filter((clause) => !found.includes(clause)).map(({ title }) => title);
  // The first has no final loss but NaN.
  expect(others).toEqual([
    expect.stringMatching(/^min and max of what is not a number/),
    // It has no lanes.
    "ranges that share the lanes have the same rows as one after the other",
    "columns have the length of the rows, excluded points left out",
    "emits its code as text",
  ]);
});

function fails(check: () => void): boolean {
  try {
    check();
    return false;
  } catch {
    return true;
  }
}

const RAVINE = "x^2/20 + y^2";

const RULES = [
  ...Object.entries(USER_RULES),
  ...Object.keys(optimizers).map((name) => [name, builtInOptimizer(name)] as const),
];

describe.each(everyNth(6, RULES))("%s", (_name, rule) => {
  test("gives the same bits from local variables and from arrays", () => {
    const stop = { max_steps: 60, target: 1e-8, gradient: 1e-6, diverge: 1e12 };
    const few = objectiveOf(RAVINE, [-7, 2], { minimum: 0 });
    const many = objectiveOf(`${RAVINE} + 0 * sum(i = 1..300, sin(i * x))`, [-7, 2], { minimum: 0 });
    expect(compileTrial(spaceOf(few, rule)).toString()).not.toContain("Float64Array");
    expect(compileTrial(spaceOf(many, rule)).toString()).toContain("Float64Array");
    expect(runSpace(spaceOf(many, rule, { stop }))).toEqual(runSpace(spaceOf(few, rule, { stop })));
  });
});
