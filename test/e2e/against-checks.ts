import { expect } from "vitest";
import type { Ended } from "../support/command/sweep-command.ts";
import type { GitRepository } from "../support/files/git-repository.ts";

export const RULE = `objective: ravine
optimizer: { name: mine, hyperparameters: { lr: 0.1 }, update: [x = x - 1.0 * lr * g] }
parameters: { lr: [0.1, 0.3, 0.5] }
stop: { max_steps: 2000 }
`;

export const SLOWER: string = RULE.replace("1.0", "0.8");

export const MODULE = `objective: ravine
optimizer: { name: mine, module: ./mine.js, hyperparameters: { lr: 0.1 } }
parameters: { lr: [0.1, 0.3, 0.5] }
stop: { max_steps: 2000 }
`;

/** Gradient descent whose rate is multiplied by a number of another module. */
export const DESCENT = `import { factor } from "FROM";
export default class Descent {
  constructor({ lr }) { this.lr = factor * lr; }
  update(params, grads) {
    for (const [name, x] of Object.entries(params)) grads[name].forEach((g, i) => (x[i] -= this.lr * g));
  }
}
`;

export function check(place: GitRepository, ...args: string[]): Promise<Ended> {
  return place.sweep("check", ...args, "--threads", "1");
}

export function expectNothingLeft(place: GitRepository): void {
  expect(place.git("worktree", "list").split("\n")).toHaveLength(1);
}
