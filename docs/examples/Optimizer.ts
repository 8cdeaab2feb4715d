import assert from "node:assert/strict";
import { Optimizer } from "gradsweep/optimizer";

const optimizer = new Optimizer("momentum", { lr: 0.1, momentum: 0.9 });
const params = { w: Float64Array.of(-7, 2) };
optimizer.update(params, { w: Float64Array.of(-0.7, 4) });
assert.deepEqual([...params.w], [-6.93, 1.6]);
