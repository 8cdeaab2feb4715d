import { describe, expect, test } from "vitest";
import type { Kernels } from "../../src/kernel/registry.ts";
import { kernelFor } from "../../src/kernel/kernel-for.ts";
import type { KernelName } from "../../src/kernel/kernel-names.ts";
import { interpretRule } from "../support/reference/interpret-rule.ts";
import { noisyRule, referenceStart } from "../support/reference/reference-random.ts";
import { referenceTrial } from "../support/reference/reference-trial.ts";
import { rowsOf } from "../support/spaces/run-space.ts";
import { builtInObjective, builtInOptimizer, spaceOf } from "../support/spaces/space-spec.ts";
import { USER_RULES } from "../support/reference/user-rules.ts";

const SEED = 11;
const STOP = { max_steps: 15, target: 1e-8, gradient: 1e-6, diverge: 1e12 };
const RULES = { momentum: builtInOptimizer("momentum"), adam: builtInOptimizer("adam"), ...USER_RULES };

interface Case {
  readonly kernel: KernelName;
  readonly dim: number;
}

/** Registers the tests of all rules with noise, for some kernels and dimensions. */
export function testNoise(kernels: Kernels, cases: readonly Case[]): void {
  describe.each(cases)("in $dim dimensions, by $kernel", ({ kernel, dim }) => {
    test.each(Object.entries(RULES))("%s gives the bits of the slow reference", (_name, rule) => {
      const [noise, repeats] = [0.3, 3];
      const domain = Array.from({ length: dim }, (_, j) => [-1 - j, 2] as const);
      const objective = { ...builtInObjective("sphere", { dim, start: [1] }), domain };
      const space = spaceOf(objective, rule, { start: "random", noise, repeats, stop: STOP });
      const rows = rowsOf(kernelFor(kernels, space, { name: kernel, seed: SEED }).run(0, repeats));
      const expected = Array.from({ length: repeats }, (_, repeat) => {
        const plain = {
          value: (x: readonly number[]) => x.map((one) => one * one).reduce((sum, one) => sum + one),
          gradient: (x: readonly number[]) => x.map((one) => 2 * one),
          start: domain.map((bounds, j) => referenceStart(SEED, repeat, j, bounds)),
          minimum: 0,
        };
        const noisy = noisyRule(interpretRule(rule, Object.values(rule.hyperparameters)), {
          noise,
          seed: SEED,
          repeat,
        });
        const { x: _x, ...outcome } = referenceTrial(plain, noisy, STOP);
        return { repeat, ...outcome };
      });
      expect(rows).toMatchObject(expected);
    });
  });
}
