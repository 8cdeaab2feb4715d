import fc from "fast-check";
import type { ObjectiveSpec } from "../../../src/sweep/spec/sweep-spec.ts";
import { dataOf, trainingObjective } from "../spaces/training-space.ts";

const ROWS = 7;
const DATA = dataOf(ROWS, {
  X: { values: Array.from({ length: 3 * ROWS }, (_, i) => Math.sin(3 * i + 1)) },
  t: { values: Array.from({ length: ROWS }, (_, i) => Math.cos(2 * i)) },
  y: { values: [1, 3, 2, 2, 1, 3, 1], classes: 3 },
});
const BLOCKS = [
  { name: "W", shape: [3, 3] },
  { name: "b", shape: [3] },
  { name: "s", shape: [] },
];
const Z = "z[i, k] = sum(j = 1..3, X[i, j]*W[j, k]) + b[k]";

/** Values in a row, then those that need an index more. */
const LEAVES = [
  ["s", "t[i]", "y[i]", "X[i, 2]", "b[y[i]]", "z[i, y[i]]", "z[i, 1]", "h[i, y[i]]", "0.5", "2"],
  ["b[k]", "z[i, k]", "h[i, k]", "X[i, k]", "W[k, y[i]]", "k"],
  ["W[j, k]", "W[k, j]", "b[j]", "h[i, j]", "z[i, j]", "j"],
];
const INDICES = ["k", "j"];
const COMPARISONS = ["<", "<=", ">", ">=", "==", "!="];

/** Returns an objective over data with the lines `z[i, k]`, a linear model, and `h[i, k]`. */
export function training(formula: string, line: string): ObjectiveSpec {
  return trainingObjective({
    ...{ formula, let: [Z, `h[i, k] = ${line}`], blocks: BLOCKS, data: DATA },
    start: Array.from({ length: 13 }, (_, j) => Math.sin(5 * j + 2) / 2),
  });
}

/** Random losses over rows of data, with conditions and extremes inside of reductions. */
export const arbitraryTraining: fc.Arbitrary<ObjectiveSpec> = fc
  .tuple(within(1, 2, ["h"]), within(0, 3, []), fc.constantFrom("mean", "max"))
  .map(([line, term, over]) => training(`${over}(i = rows, ${term}) + mean(i = rows, z[i, y[i]]^2)/8 + s^2`, line));

/** Returns expressions in a row and some indices, without the lines `hidden`. */
function within(indices: number, depth: number, hidden: readonly string[]): fc.Arbitrary<string> {
  const isVisible = (leaf: string): boolean => !hidden.some((name) => leaf.startsWith(name));
  const leaf = fc.oneof(...LEAVES.slice(0, indices + 1).map((leaves) => fc.constantFrom(...leaves.filter(isVisible))));
  if (depth === 0) return leaf;
  const expr = within(indices, depth - 1, hidden);
  const index = INDICES[indices];
  return fc.oneof(
    leaf,
    fc.tuple(expr, fc.constantFrom("+", "-", "*"), expr).map(([a, o, b]) => `(${a} ${o} ${b})`),
    fc
      .tuple(leaf, fc.constantFrom(...COMPARISONS), expr, expr, expr)
      .map(([a, comparison, b, c, d]) => `where(${a} ${comparison} ${b}, ${c}, ${d})`),
    fc.tuple(fc.constantFrom("tanh", "abs", "sign", "floor", "exp"), expr).map(([name, a]) => `${name}(${a})`),
    ...(index === undefined
      ? []
      : [
          fc
            .tuple(fc.constantFrom("sum", "max", "min", "mean", "logsumexp"), within(indices + 1, depth - 1, hidden))
            .map(([operator, body]) => `${operator}(${index} = 1..3, ${body})`),
        ]),
  );
}
