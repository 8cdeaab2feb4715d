import type { QuickWorkplace } from "../support/command/quick-workplace.ts";
import type { Ended } from "../support/command/sweep-command.ts";

interface Parts {
  readonly first?: string;
  readonly each?: string;
  readonly factor?: number;
}

/** Returns a module's class: gradient descent on the sphere, with other code before each part. */
export function descent({ first = "", each = "", factor = 1 }: Parts = {}): string {
  return `export default class {
    constructor(values) { Object.assign(this, values); ${first} }
    update({ x }, { x: g }) { ${each} for (let i = 0; i < x.length; i += 1) x[i] -= ${factor} * this.lr * g[i]; }
  }`;
}

export function grid(names: readonly string[], hyperparameters = "lr: 0.1"): string {
  const optimizers = names.map(
    (name) => `{ name: ${name}, module: ./${name}.mjs, hyperparameters: { ${hyperparameters} } }`,
  );
  return `objective: { name: sphere, dim: 2 }\noptimizers: [${optimizers.join(", ")}]\nstop: { max_steps: 300, seconds: 1 }\n`;
}

export function check(place: QuickWorkplace, ...args: string[]): Promise<Ended> {
  return place.sweep("check", "grid.yaml", "--threads", "2", ...args);
}
