import fc from "fast-check";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { findCompilerSync } from "../../src/native/build.ts";
import { loadFfi } from "../../src/native/ffi.ts";
import { loadKernels } from "../../src/kernel/registry.ts";
import { spaceSize } from "../../src/sweep/points/samplers.ts";
import type { SpaceSpec } from "../../src/sweep/spec/sweep-spec.ts";
import { attempts, everyNth } from "../support/faults/attempts.ts";
import { arbitraryFormula, point } from "../support/formula/arbitrary-formula.ts";
import { arbitraryTraining, training } from "../support/formula/arbitrary-training.ts";
import { anyRule } from "../support/reference/any-rule.ts";
import { user } from "../support/reference/user-rules.ts";
import { rowsOf } from "../support/spaces/run-space.ts";
import { builtInObjective, builtInOptimizer, listAxis, objectiveOf, spaceOf } from "../support/spaces/space-spec.ts";
import { CLAUSES, testKernel } from "./kernel-contract.ts";
import { inSoak } from "../support/faults/attempts.ts";

const kernels = await loadKernels();
const native = kernels.get("native")!;
const STOP = { max_steps: 20, target: 1e-8, gradient: 1e-6, diverge: 1e12 };
const LR = listAxis("lr", [1e-4, 0.01, 0.3, 1, 30]);
/** Conditions of a maximum and of labels, which the loops of the gradient read again. */
const MARGINS = training(
  "mean(i = rows, max(k = 1..3, z[i, k] + h[i, k]) + sum(k = 1..3, where(k == y[i], z[i, k], 0)) - z[i, y[i]])",
  "where(k == y[i], 0, 1)",
);

// A C compiler takes some tenths of a second for each space, so few of them are in `npm test`.
const QUICK = [
  "adam has",
  "random starts",
  "trials of no, few",
  "noisy trials at rest",
  "ranges that share the lanes",
  "emits its code",
];

const canRun = findCompilerSync().ok && loadFfi() !== undefined;

describe.runIf(canRun)("with a C compiler", () => {
  const skip = { "time limits": "a trial's progress must be visible at every step, which lanes do not write" };
  const isQuick = (title: string): boolean => QUICK.some((one) => title.startsWith(one));
  testKernel(native, { skip, only: (title) => attempts(1, 50) > 1 || isQuick(title) });

  test("each of the quick clauses exists", () => {
    expect(QUICK.filter((one) => !CLAUSES.some(({ title }) => title.startsWith(one)))).toEqual([]);
  });

  test("any formula with any rule has the same rows in all kernels", () => {
    fc.assert(
      fc.property(arbitraryFormula({ smooth: false }), point, anyRule, (formula, start, rule) => {
        const objective = objectiveOf(formula, start, { minimum: 0 });
        expectSame(spaceOf(objective, rule, { axes: [LR], stop: STOP, targets: [10, 1, 0.1] }));
      }),
      // Each space costs a run of the C compiler: SOAK=5 makes 10,000.
      { numRuns: attempts(1, 2000) },
    );
  });

  test("any formula over data has the same rows in all kernels", () => {
    const options = fc.constantFrom(...[{}, { batch: { size: 3 }, evaluate: 2, repeats: 2 }], {
      batch: { size: 2, replacement: true } as const,
      validation: { share: 0.3 },
    });
    fc.assert(
      fc.property(arbitraryTraining, options, (objective, some) => {
        expectSame(spaceOf(objective, builtInOptimizer("adam"), { axes: [LR], stop: STOP, ...some }));
      }),
      { numRuns: attempts(1, 500), examples: [[MARGINS, {}]] },
    );
  });

  const conditional = [
    ["v = where(lr < p, v + (2 - g)^(0.1*lr), -g) + 0.5^(p*lr)", "x = x - 0.01*where(lr^p < 0.5, v, norm(g)^p)"],
    ["x = x - lr*sign(g)*abs(g)^p"],
  ];
  test.each(everyNth(2, conditional))(
    "conditions that are known when a trial begins have the same rows in all kernels: %s",
    (...update) => {
      const rule = user(update, { lr: 0.1, p: 1 }, update.length > 1 ? { v: 0 } : {});
      const problems = [builtInObjective("quadratic", { dim: 30 }), builtInObjective("rosenbrock")];
      for (const objective of everyNth(2, problems)) {
        expectSame(spaceOf(objective, rule, { axes: [LR, listAxis("p", [-1, 0, 0.5, 1, 2])], stop: STOP }));
      }
    },
  );

  test.for(inSoak())("any dimension has the same rows in all kernels", () => {
    const names = fc.constantFrom("rosenbrock", "quadratic", "rastrigin", "griewank", "trid", "styblinski_tang");
    fc.assert(
      fc.property(
        names,
        fc.integer({ min: 2, max: 40 }),
        fc.constantFrom("momentum", "adam", "nadam"),
        fc.constantFrom({}, { noise: 0.3, repeats: 3 }),
        (name, dim, by, terms) => {
          const objective = builtInObjective(name, { dim });
          expectSame(spaceOf(objective, builtInOptimizer(by), { axes: [LR], stop: STOP, ...terms }));
        },
      ),
      { numRuns: attempts(1, 300) },
    );
  });
});

test("names what is missing", () => {
  onTestFinished(() => void vi.unstubAllEnvs());
  vi.stubEnv("CC", "no-such-compiler");
  vi.stubEnv("PATH", "");
  const space = spaceOf(builtInObjective("sphere"), builtInOptimizer("sgd"));
  expect(() => native.compile(space, 0)).toThrow(/compiler|node:ffi/);
});

/** Expects the rows of the JavaScript kernel from the two others. */
function expectSame(space: SpaceSpec): void {
  const size = spaceSize(space);
  const expected = rowsOf(kernels.get("js")!.compile(space, 5).run(0, size));
  for (const name of ["wasm", "native"] as const) {
    const kernel = kernels.get(name)!;
    if (kernel.refuses(space) === undefined) expect(rowsOf(kernel.compile(space, 5).run(0, size))).toEqual(expected);
  }
}
