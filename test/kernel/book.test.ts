import { expect, test } from "vitest";
import { runSpace } from "../support/spaces/run-space.ts";
import { builtInObjective, builtInOptimizer, listAxis, spaceOf } from "../support/spaces/space-spec.ts";

// 30 updates from (−7, 2) by the code of the book itself (Saito, Deep Learning from Scratch,
// common/optimizer.py).
test.each([
  ["sgd", 0.95, 0.0133268037732719],
  ["momentum", 0.1, 0.047936963514487],
  ["momentum", 0.01, 1.68838169938021],
  ["nesterov", 0.1, 0.023778897904048],
])("%s with lr %d ends 30 steps on the ravine as the book's does", (name, lr, loss) => {
  const space = spaceOf(builtInObjective("ravine"), builtInOptimizer(name), {
    axes: [listAxis("lr", [lr])],
    stop: { max_steps: 30 },
  });
  const [row] = runSpace(space);
  expect(row).toMatchObject({ status: "exhausted", steps: 30 });
  expect(Math.abs((row?.finalLoss ?? NaN) / loss - 1)).toBeLessThanOrEqual(1e-12);
});
