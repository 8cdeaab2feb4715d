import { quickWorkplace } from "../support/command/quick-workplace.ts";
import type { QuickWorkplace } from "../support/command/quick-workplace.ts";

export const ROWS: readonly number[][] = Array.from({ length: 12 }, (_, i) => [
  Math.sin(i + 1),
  Math.cos(3 * i),
  2 * Math.sin(i + 1) - i / 9,
]);

export const MODULE = `
import rows from "./rows.json" with { type: "json" };

export { count as rows };
const count = rows.length;
export const start = [0, 0, 0];

const residual = (x, row) => x[0] * rows[row][0] + x[1] * rows[row][1] + x[2] - rows[row][2];

export function value(x, batch) {
  let sum = 0;
  for (const row of batch) sum += residual(x, row) ** 2;
  return sum / batch.length;
}
`;

export const GRADIENT = `
export function gradient(x, out, batch) {
  for (const row of batch) {
    const r = (2 * residual(x, row)) / batch.length;
    out[0] += r * rows[row][0];
    out[1] += r * rows[row][1];
    out[2] += r;
  }
  batch.fill(0);
  x.fill(7);
}
`;

export const TERMS = `
optimizer: momentum
parameters: { lr: [0.05, 0.1], momentum: 0.5 }
batch: [all, 4]
validation: 0.25
repeats: 2
seed: 5
stop: { epochs: 6, evaluate: 2 }
`;

const FORMULA = `
name: fits
objective:
  name: fit
  data: { file: rows.csv, y: y, X: [a, b] }
  x: { w: [2], b: [] }
  formula: "mean(i = rows, (sum(j = 1..2, X[i, j]*w[j]) + b - y[i])^2)"
${TERMS}`;

/** A workplace with a least-squares fit as a formula and as a module. */
export function placeOfFit(module: string = MODULE + GRADIENT): QuickWorkplace {
  const place = quickWorkplace();
  place.write("rows.json", JSON.stringify(ROWS));
  place.write("rows.csv", ["a,b,y", ...ROWS.map((row) => row.join(","))].join("\n"));
  place.write("formula.yaml", FORMULA);
  place.write("fit.js", module);
  place.write("module.yaml", `name: fits\nobjective: { name: fit, module: ./fit.js }\n${TERMS}`);
  return place;
}

const COLUMNS = "batch,lr,repeat,status,steps,epochs,final_loss,best_loss,validation_loss";

/** Runs a grid and returns its trials. */
export async function trialsOf(place: QuickWorkplace, grid: string): Promise<Record<string, unknown>[]> {
  await place.out("run", grid, "--threads", "1");
  return await place.json<Record<string, unknown>[]>("query", "--columns", COLUMNS);
}
