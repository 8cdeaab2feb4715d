import assert from "node:assert/strict";
import { parseGrid, SweepError } from "gradsweep";

const text = "objective: rosenbrock\noptimizer: momentum\nparameters:\n  momentun: 0.9\n";
assert.throws(
  () => parseGrid(text, { file: "grid.yaml" }),
  (error) => error instanceof SweepError && error.message.startsWith('grid.yaml:4:3: unknown key "momentun"'),
);
