import { quickWorkplace } from "../support/command/quick-workplace.ts";
import type { QuickWorkplace } from "../support/command/quick-workplace.ts";

// Throws if a value arrives as another type than the grid has it.
const MODULE = `
export class Mine {
  constructor(h) {
    const types = [h.nesterov, h.mode, h.weightDecay].map((one) => typeof one).join();
    if (types !== "boolean,string,number") throw new TypeError(types);
    this.h = h;
    this.v = new Float64Array(2);
  }
  update({ x }, { x: g }) {
    const rate = this.h.lr * { slow: 0.1, medium: 0.5, fast: 1 }[this.h.mode];
    for (let i = 0; i < 2; i++) {
      this.v[i] = 0.5 * this.v[i] - rate * (g[i] + this.h.weightDecay * x[i]);
      x[i] += this.h.nesterov ? 0.5 * this.v[i] - rate * g[i] : this.v[i];
    }
  }
}
`;

export const OPTIMIZER =
  "{ name: mine, module: ./mine.mjs, export: Mine, hyperparameters: { lr: 0.1, nesterov: false, mode: medium, weightDecay: 0 } }";

export const GRID: string = `
objective: sphere
optimizers: [sgd, ${OPTIMIZER}]
parameters:
  lr: [0.1, 0.3]
  nesterov: [true, false]
  mode: [slow, fast]
exclude: [{ mode: slow, nesterov: true, lr: 0.3 }]
include: [{ optimizer: mine, mode: medium, lr: 0.2 }]
stop: { max_steps: 300 }
`;

/** Returns a workplace with the module and the grid. */
export function place(): QuickWorkplace {
  const found = quickWorkplace();
  found.write("mine.mjs", MODULE);
  found.write("g.yaml", GRID);
  return found;
}
