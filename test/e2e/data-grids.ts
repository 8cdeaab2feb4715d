import { quickWorkplace } from "../support/command/quick-workplace.ts";
import type { QuickWorkplace } from "../support/command/quick-workplace.ts";

export const GRID = `
name: fit
objective:
  name: line
  data: { file: t.csv, y: y, X: [a] }
  x: { w: [1], b: [] }
  formula: "mean(i = rows, (w[1]*X[i, 1] + b - y[i])^2)"
optimizer: sgd
parameters: { lr: [0.01, 0.02] }
stop: { max_steps: 4 }
`;

const TABLE = "a,y\n0,1\n1,2\n2,4\n3,8\n4,9\n5,9\n";

export function placeWith(grid: string, table: string = TABLE): QuickWorkplace {
  const place = quickWorkplace();
  place.write("t.csv", table);
  place.write("grid.yaml", grid);
  return place;
}
