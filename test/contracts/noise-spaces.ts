import type { SpaceSpec } from "../../src/sweep/spec/sweep-spec.ts";
import { attempts } from "../support/faults/attempts.ts";
import { user, USER_RULES } from "../support/reference/user-rules.ts";
import { builtInObjective, builtInOptimizer, listAxis, objectiveOf, spaceOf } from "../support/spaces/space-spec.ts";
import { dataSet, softmax } from "../support/spaces/training-space.ts";

const STOP = { max_steps: 30, target: 1e-8, gradient: 1e-6, diverge: 1e12 };
const LR = listAxis("lr", [1e-4, 3e-3, 0.1, 1, 30]);

// Two coordinates share a draw. Up to 16 may be local variables.
const DIMENSIONS = [1, 2, 3, 16, 17, 41, 1000].slice(0, attempts(6, 7));

/** Spaces with noise that a kernel must run like the JavaScript kernel, by title. */
export const NOISE_SPACES: Readonly<Record<string, () => readonly SpaceSpec[]>> = {
  "noise in odd and even dimensions": () =>
    DIMENSIONS.flatMap((dim, i) =>
      ["sgd", "adam"].map((rule) =>
        spaceOf(builtInObjective(i % 2 === 0 ? "sphere" : "quadratic", { dim }), builtInOptimizer(rule), {
          ...{ axes: [LR], stop: { ...STOP, max_steps: 9 }, noise: 0.3, repeats: 3 },
        }),
      ),
    ),
  "noise with clipping, schedules and random starts": () =>
    [{ clip: 0.2 }, { schedule: "lr / t" }, { start: "random" as const }].flatMap((terms) =>
      [builtInOptimizer("momentum"), USER_RULES["gradient clipping"]!].flatMap((rule) =>
        [2, 20].map((dim) =>
          spaceOf(builtInObjective("rosenbrock", { dim }), rule, {
            ...{ axes: [LR], stop: STOP, noise: 0.5, repeats: 3, ...terms },
          }),
        ),
      ),
    ),
  "noisy trials that converge, diverge and run on, side by side": () =>
    [1, 5].map((dim) =>
      spaceOf(builtInObjective("sphere", { dim }), builtInOptimizer("momentum"), {
        axes: [listAxis("lr", [1e-3, 0.01, 0.1, 0.3, 1, 3, 1e3]), listAxis("momentum", [0, 0.9])],
        stop: { max_steps: 700, target: 1e-3, gradient: 0, diverge: 1e6 },
        exclude: [[[[1, 3]], [[0, 1]]]],
        ...{ noise: 0.1, repeats: 6, targets: [100, 1, 0.1, 0.01, 1e-3], offset: 11 },
      }),
    ),
  "noisy trials at rest, by the length of an update with noise": () =>
    [1, 20].map((dim) =>
      spaceOf(objectiveOf("sum(i = 1..n, x[i]^2) + 1", Array<number>(dim).fill(0.001)), builtInOptimizer("sgd"), {
        axes: [listAxis("lr", [0.003, 0.01, 0.02, 0.03])],
        ...{ stop: { ...STOP, max_steps: 300, gradient: 0.01 * Math.sqrt(dim) }, noise: 1, repeats: 5 },
      }),
    ),
  "noise of rules that do not read the gradient": () => [
    spaceOf(builtInObjective("sphere"), user(["x = x - lr * x"], { lr: 0.1 }), { stop: STOP, noise: 1, repeats: 2 }),
  ],
  "noise on batches": () =>
    [{ batch: { size: 16 }, evaluate: 11 }, { batch: { size: 7 }, evaluate: 3, targets: [1, 0.5] }, {}].map((options) =>
      spaceOf(softmax(dataSet("wine"), 0.01, 0.1), builtInOptimizer("adam"), {
        ...{ axes: [LR], stop: { ...STOP, max_steps: 20 }, noise: 0.1, repeats: 2, ...options },
      }),
    ),
};
