import { expect, test } from "vitest";
import { loadKernels } from "../../src/kernel/registry.ts";
import { spaceSize } from "../../src/sweep/points/samplers.ts";
import { attempts } from "../support/faults/attempts.ts";
import { OBJECTIVE_NAMES } from "../support/spaces/objective-names.ts";
import { rowsOf } from "../support/spaces/run-space.ts";
import { builtInObjective, builtInOptimizer, listAxis, spaceOf } from "../support/spaces/space-spec.ts";

// From 1e-6 to 300, far beyond those that any objective tolerates.
const COUNT = attempts(20, 60);
const RATES = Array.from({ length: COUNT }, (_, i) => 1e-6 * (300 / 1e-6) ** (i / (COUNT - 1)));
// All kernels give the same bits, and this one is fast on data.
const kernel = (await loadKernels(["wasm"])).get("wasm")!;

const STOP = { max_steps: 300, target: 1e-4, diverge: 1e12 };

test.each(OBJECTIVE_NAMES)("no trial of %s converges below the minimum", (name) => {
  const objective = builtInObjective(name);
  const minimum = objective.minimum ?? NaN;
  const bound = minimum - Math.max(STOP.target, 1e-8 * Math.max(1, Math.abs(minimum)));
  for (const rule of ["momentum", "sgd", "adam"].slice(0, attempts(1, 30))) {
    const space = spaceOf(objective, builtInOptimizer(rule), { axes: [listAxis("lr", RATES)], stop: STOP });
    for (const { status, finalLoss } of rowsOf(kernel.compile(space, 0).run(0, spaceSize(space)))) {
      if (status === "converged") expect(finalLoss).toBeGreaterThanOrEqual(bound);
      if (finalLoss < bound) expect(["below_minimum", "diverged"]).toContain(status);
      if (status === "below_minimum") expect(finalLoss).toBeLessThan(bound);
    }
  }
});
