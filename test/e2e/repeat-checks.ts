import { expect } from "vitest";
import { quickWorkplace } from "../support/command/quick-workplace.ts";
import type { QuickWorkplace } from "../support/command/quick-workplace.ts";

/** Gradient descent; `fault` is code that may set `bad`, from the first point `x0`. */
export function descent(fault: string): string {
  return `export default class {
  constructor({ lr }) { this.lr = lr; this.t = 0; }
  update({ x }, { x: g }) {
    this.x0 ??= x[0];
    this.t += 1;
    let bad = false;
    ${fault}
    for (let i = 0; i < x.length; i++) x[i] = bad ? NaN : x[i] - this.lr * g[i];
  }
}`;
}

export const CHECK = ["check", "grid.yaml", "--threads", "1"] as const;

/** Returns a workplace whose baseline has these conditions. */
export async function checked(conditions: string, repeats: number): Promise<QuickWorkplace> {
  const place = quickWorkplace();
  place.write("mine.mjs", descent(""));
  place.write(
    "grid.yaml",
    `objective: sphere
optimizer: { name: mine, module: ./mine.mjs, hyperparameters: { lr: 0.1 } }
repeats: ${repeats}
${conditions}
`,
  );
  expect(await place.sweep(...CHECK, "--update")).toMatchObject({ code: 0 });
  return place;
}
