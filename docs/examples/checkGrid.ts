import assert from "node:assert/strict";
import { checkGrid } from "gradsweep";

const report = await checkGrid({
  objective: "ravine",
  optimizers: ["sgd", "momentum"],
  parameters: { lr: 0.5 },
  expect: [{ sql: "SELECT count(*) = 2 FROM results WHERE status = 'converged'" }],
});
assert.equal(report.verdict, "pass");
