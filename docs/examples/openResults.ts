import assert from "node:assert/strict";
import { openResults, runSweep } from "gradsweep";

const grid = { objective: "ravine", optimizer: "momentum", parameters: { lr: [0.1, 0.5] } };
await runSweep(grid, { db: "ravine.db" });
const results = openResults("ravine.db");
const [latest] = results.listSweeps();
const [best] = results.best(latest!.sweep_id, "steps");
assert.equal(best?.hyperparameters["lr"], 0.1);
results.close();
