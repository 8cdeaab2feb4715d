import assert from "node:assert/strict";
import { runSweep } from "gradsweep";

const grid = { objective: "ravine", optimizers: ["sgd", "momentum"], parameters: { lr: [0.1, 0.5, 0.9] } };
const run = await runSweep(grid, { db: ":memory:" });
assert.equal(run.status, "complete");
for await (const { optimizer, lr } of run.rows({ where: "status = 'converged'", orderBy: "steps", limit: 1 })) {
  assert.deepEqual({ optimizer, lr }, { optimizer: "sgd", lr: 0.9 });
}
run.close();
