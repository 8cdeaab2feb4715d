import { expect, test } from "vitest";
import { refuses } from "../../src/kernel/wasm/choice.ts";
import { bbob } from "../../src/objectives/suites/bbob/bbob.ts";
import { attempts, inSoak } from "../support/faults/attempts.ts";
import { expectSameBits } from "../support/spaces/same-bits.ts";
import { builtInObjective, builtInOptimizer, listAxis, spaceOf } from "../support/spaces/space-spec.ts";

// Outside a soak, every third function, in a dimension whose code is half as long.
const NAMES = Object.keys(bbob).filter((_, i) => inSoak().length > 0 || i % 3 === 2);
const DIM = inSoak().length > 0 ? 40 : 20;
const RULES = ["sgd", "momentum", "adam", "rmsprop"];

test.each(NAMES)("%s has the same bits in all kernels", (name) => {
  for (let instance = 1; instance <= attempts(1, 10); instance++) {
    const rule = RULES[(NAMES.indexOf(name) + instance) % RULES.length] ?? "sgd";
    const objective = builtInObjective(name, { dim: DIM, parameters: { instance } });
    const space = spaceOf(objective, builtInOptimizer(rule), {
      axes: [listAxis("lr", [1e-8, 1e-3, 0.1])],
      stop: { max_steps: 5, gradient: 1e-6 },
    });
    expect(refuses(space)).toBeUndefined();
    expectSameBits(space, 2);
  }
});
