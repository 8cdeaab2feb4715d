import { describe, expect, test } from "vitest";
import { refuses } from "../../src/kernel/wasm/choice.ts";
import { bbob } from "../../src/objectives/suites/bbob/bbob.ts";
import { attempts } from "../support/faults/attempts.ts";
import { expectSameBits } from "../support/spaces/same-bits.ts";
import { builtInObjective, builtInOptimizer, listAxis, spaceOf } from "../support/spaces/space-spec.ts";

const OPTIMIZERS = ["sgd", "momentum", "adam", "rmsprop"];

describe.each(Object.keys(bbob).map((name, i) => [name, i] as const))("%s", (name, i) => {
  test.each([3, 40])("has the same bits in all kernels in %d dimensions", (dim) => {
    for (const instance of attempts(1, 5) === 1 ? [2] : [1, 2, 3, 4, 5]) {
      const optimizer = OPTIMIZERS[(i + instance) % OPTIMIZERS.length] ?? "sgd";
      const space = spaceOf(builtInObjective(name, { dim, parameters: { instance } }), builtInOptimizer(optimizer), {
        axes: [listAxis("lr", [1e-8, 1e-3, 0.1])],
        stop: { max_steps: 5, gradient: 1e-6 },
      });
      expect(refuses(space)).toBeUndefined();
      expectSameBits(space, 2);
    }
  });
});
