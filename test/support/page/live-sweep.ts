import type { Workplace } from "../command/sweep-command.ts";

/** While there is a file of this name the sweep stops halfway. */
export const HOLD = "hold";

/**
 * A sweep of built-in optimizers, done in a moment, and of a module that takes its time without
 * work.
 */
const GRID = `
name: slow
spaces:
  - objective: rosenbrock
    optimizers: [sgd, momentum]
    parameters: { lr: { min: 1.0e-4, max: 0.01, scale: log, num: 12 }, momentum: [0, 0.5, 0.8, 0.9] }
  - name: slow rule
    objective: sphere
    optimizer: { name: slow, module: ./slow.ts, hyperparameters: { lr: 0.01, momentum: 0 } }
    parameters: { lr: { min: 0.001, max: 1, scale: log, num: 8 }, momentum: { min: 0, max: 0.9, num: 5 } }
stop: { max_steps: 200, target: 1.0e-4 }
`;

const MODULE = `
import { existsSync } from "node:fs";

export default class Slow {
  lr: number;
  constructor({ lr }: { lr: number }) {
    this.lr = lr;
    do Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 6);
    while (lr > 0.05 && existsSync("${HOLD}"));
  }
  update({ x }: { x: Float64Array }, { x: g }: { x: Float64Array }): void {
    for (let i = 0; i < x.length; i++) x[i] = x[i]! - this.lr * g[i]!;
  }
}
`;

export const LIVE_TRIALS: number = 12 + 12 * 4 + 8 * 5;
export const RUN_LIVE: readonly string[] = ["run", "slow.yaml", "--quiet", "--threads", "1"];

export function writeLiveSweep(place: Workplace): void {
  place.write("slow.yaml", GRID);
  place.write("slow.ts", MODULE);
}
