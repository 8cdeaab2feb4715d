import { quickWorkplace } from "../support/command/quick-workplace.ts";
import type { QuickWorkplace } from "../support/command/quick-workplace.ts";

export const CHECK = ["check", "grid.yaml", "--threads", "1", "--quiet"] as const;

/** Writes a grid that holds the class of `mine.js` against a rule. */
export function workplaceWith(module: string, grid: string): QuickWorkplace {
  const place = quickWorkplace();
  place.write("mine.js", module);
  place.write("grid.yaml", grid);
  return place;
}

export const GRID = `objective: ravine
optimizer: { name: mine, module: ./mine.js, hyperparameters: { lr: 0.1 } }
stop: { max_steps: 20, seconds: 1 }
same_as: { mine: sgd }
`;

export const sgd = (line: string): string => `export default class {
  constructor(h) { this.h = h; this.t = 0; }
  update(params, grads) {
    this.t += 1;
    const { lr } = this.h;
    for (const [name, x] of Object.entries(params)) for (let i = 0; i < x.length; i++) {
      const g = grads[name][i];
      ${line}
    }
  }
}
`;
