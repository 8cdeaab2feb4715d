import assert from "node:assert/strict";
import { openResults, resultRows, runSweep } from "gradsweep";

const grid = { objective: "ravine", optimizer: "momentum", parameters: { lr: [0.1, 0.5, 5] } };
const { sweepId, db } = await runSweep(grid, { db: "rows.db" });
const results = openResults(db);
const statuses = Array.from(resultRows(results, sweepId), ({ lr, status }) => `${lr}: ${status}`);
assert.deepEqual(statuses, ["0.1: converged", "0.5: converged", "5: diverged"]);
results.close();
