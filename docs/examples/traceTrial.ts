import assert from "node:assert/strict";
import { traceTrial } from "gradsweep";

const grid = { objective: "sphere", optimizer: "sgd", parameters: { lr: [0.1, 0.25] } };
const losses: number[] = [];
for await (const { loss } of traceTrial(grid, 1)) losses.push(loss);
// From (3, -4), each step halves the point, and quarters the loss.
assert.deepEqual(losses.slice(0, 3), [25, 6.25, 1.5625]);
