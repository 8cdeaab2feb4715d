import assert from "node:assert/strict";
import { mergeDatabases, runSweep } from "gradsweep";

const grid = { objective: "ravine", optimizer: "momentum", parameters: { lr: { min: 0.1, max: 1, num: 4000 } } };
await runSweep(grid, { db: "shard-1.db", shard: "1/2" });
const part = await mergeDatabases(["shard-1.db"], "part.db");
assert.deepEqual(part.missing, ["2/2"]);
await runSweep(grid, { db: "shard-2.db", shard: "2/2" });
const { status, done } = await mergeDatabases(["shard-1.db", "shard-2.db"], "whole.db");
assert.deepEqual({ status, done }, { status: "complete", done: 4000 });
