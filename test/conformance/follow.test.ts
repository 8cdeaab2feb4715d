import { expect, test } from "vitest";
import { follow } from "../../src/conformance/follow.ts";
import { testGradients } from "../../src/conformance/gradients.ts";
import type { Candidate } from "../../src/conformance/stepper.ts";

/** Returns an optimizer with this factor, which calls `onStep` before each step. */
function descent(factor: number, onStep: () => void = () => undefined): Candidate {
  return {
    names: [],
    blocks: [{ name: "x", length: 2 }],
    condition: null,
    start: () => ({
      next(x, g) {
        onStep();
        return x.map((one, i) => one - factor * g[i]!);
      },
    }),
  };
}

test("no step begins after the time, neither of another way to use a class nor to find what instances share", () => {
  let left = 0;
  const slow = (factor: number): Candidate => descent(factor, () => (left -= 1));
  const within = (steps: number, ...factors: number[]): readonly [made: number, end: ReturnType<typeof follow>] => {
    left = steps;
    const settings = { hyperparameters: {}, steps: 100, tolerance: 1e-9, goesOn: () => left > 0 };
    const end = follow(descent(0.1), factors.map(slow), testGradients(2)[0]!, settings);
    return [steps - left, end];
  };
  expect(within(2, 0.1, 0.1, 0.1)).toEqual([2, { steps: 1, departure: undefined }]);
  expect(within(7, 0.1, 0.1, 0.1)).toEqual([7, { steps: 3, departure: undefined }]);
  const [made, { departure }] = within(3, 0.1, 0.1, 0.2);
  expect([made, departure?.step, departure?.candidate.condition]).toEqual([3, 1, null]);
});
