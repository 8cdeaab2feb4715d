import type { SweepSpec } from "../../src/sweep/spec/sweep-spec.ts";
import type { ChunkTask } from "../../src/sweep/wire/chunk.ts";
import { folderOf } from "../support/files/temporary-folder.ts";
import { specOf } from "../support/spaces/parse.ts";

// Each loss takes 5 ms.
export const SLOW = `
export const start = [3, 1];
export default ([x, y]) => {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
  return x * x + 2 * y * y;
};
`;

export const TASK: ChunkTask = { space: 0, from: 0, to: 1 };

/** Returns a folder with a slow module, and its grid. */
export function slowModule(steps = 10): { readonly folder: string; readonly spec: SweepSpec } {
  const folder = folderOf({ "slow.mjs": SLOW });
  const grid = `
objective: { name: slow, module: slow.mjs, minimum: 0 }
optimizer: sgd
parameters: { lr: [1e-6, 2e-6] }
stop: { max_steps: ${steps} }`;
  return { folder, spec: specOf(grid, { file: `${folder}/grid.yaml` }) };
}
