import fc from "fast-check";
import type { ComparedTrial } from "../../../src/check/comparison.ts";
import { STATUSES } from "../../../src/sweep/outcomes/statuses.ts";

/** Returns a converged trial; `parts` overrides fields. */
export function trial(parts: Partial<ComparedTrial> = {}): ComparedTrial {
  return {
    objective: "ravine",
    optimizer: "momentum",
    hyperparameters: { lr: 0.1, momentum: 0.9 },
    repeat: 0,
    status: "converged",
    steps: 100,
    finalLoss: 9e-9,
    ...parts,
  };
}

const line = fc.stringMatching(/^[^\p{C}\u2028\u2029]{1,12}$/u);

/** Arbitrary trials of some objectives and optimizers with distinct keys, in any order. */
export const someTrials: fc.Arbitrary<ComparedTrial[]> = fc.uniqueArray(
  fc.record({
    objective: fc.oneof(fc.constantFrom("ravine", "rosenbrock dim=10", 'my "bowl", c=3'), line),
    optimizer: fc.oneof(fc.constantFrom("sgd", "momentum", "nesterov, mine"), line),
    hyperparameters: fc.oneof(
      fc.record({ lr: fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0) }),
      fc.record({ beta1: fc.constantFrom(0.9, 0.95), eps: fc.constantFrom(1e-8, 0), lr: fc.constantFrom(1, 2, 10) }),
      fc.constant({}),
    ),
    repeat: fc.nat(3),
    status: fc.constantFrom(...STATUSES),
    steps: fc.nat(1000),
    finalLoss: fc.oneof(fc.double({ noDefaultInfinity: true }), fc.constantFrom(0, 1e-9, 1e-3, 5, NaN)),
  }),
  {
    selector: ({ objective, optimizer, hyperparameters, repeat }) =>
      JSON.stringify([objective, optimizer, hyperparameters, repeat]),
  },
);
