import { openData } from "../../../src/data/open-data.ts";
import { shapeOf } from "../../../src/data/training-data.ts";
import { withValues } from "../../../src/objectives/data-spec.ts";
import type { DataSpec } from "../../../src/objectives/data-spec.ts";
import type { BlockSpec } from "../../../src/objectives/blocks.ts";
import type { ObjectiveSpec } from "../../../src/sweep/spec/sweep-spec.ts";

/** A formula over data, with a start of 0 unless given. */
interface Training {
  readonly formula: string;
  readonly let?: readonly string[];
  readonly blocks: readonly BlockSpec[];
  readonly data: DataSpec;
  readonly start?: readonly number[];
  readonly parameters?: Readonly<Record<string, number>>;
  readonly constants?: ObjectiveSpec["constants"];
  readonly minimum?: number;
}

/** Returns an objective over data. */
export function trainingObjective(training: Training): ObjectiveSpec {
  const { blocks, start, minimum = null, parameters = {}, constants = {}, ...rest } = training;
  const dim = blocks.reduce((sum, { shape }) => sum + shape.reduce((product, size) => product * size, 1), 0);
  return {
    ...{ name: "training", domain: null, minimisers: [], ...rest },
    ...{ blocks, dim, minimum, parameters, constants },
    start: start ?? Array.from({ length: dim }, () => 0),
  };
}

/** Returns data from columns of numbers, row by row. */
export function dataOf(
  rows: number,
  columns: Readonly<Record<string, { readonly values: readonly number[]; readonly classes?: number }>>,
): DataSpec {
  const entries = Object.entries(columns);
  const shapes = entries.map(([name, { values, classes }]) => ({
    ...{ name, width: values.length / rows },
    ...(classes === undefined ? {} : { classes }),
  }));
  return withValues(
    { columns: shapes, rows, hash: "" },
    entries.map(([, { values }]) => Float64Array.from(values)),
  );
}

/** Returns a set that ships, prepared in the usual way: inputs X, labels y from 1. */
export function dataSet(name: string): DataSpec {
  const key = { ...(name === "digits" ? { scale: 1 / 16 } : { standardise: true }), set: name, y: "target", X: "*" };
  const { columns, rows } = openData(key, { grid: ".", allowed: undefined }).prepare({ labels: ["y"] });
  return withValues(
    { columns: columns.map(shapeOf), rows, hash: "" },
    columns.map(({ values }) => values),
  );
}

/** Returns softmax regression with all parameters regularised: W feature by feature, then b. */
export function softmax(data: DataSpec, lambda: number, minimum?: number): ObjectiveSpec {
  const width = data.columns.find(({ name }) => name === "X")!.width;
  const classes = data.columns.find(({ name }) => name === "y")!.classes!;
  return trainingObjective({
    formula:
      `mean(i = rows, logsumexp(k = 1..${classes}, z[i, k]) - z[i, y[i]]) + ` +
      `lambda/2*(sum(j = 1..${width}, sum(k = 1..${classes}, W[j, k]^2)) + sum(k = 1..${classes}, b[k]^2))`,
    let: [`z[i, k] = sum(j = 1..${width}, X[i, j]*W[j, k]) + b[k]`],
    blocks: [
      { name: "W", shape: [width, classes] },
      { name: "b", shape: [classes] },
    ],
    data,
    parameters: { lambda },
    ...(minimum === undefined ? {} : { minimum }),
  });
}

/** Returns logistic regression with a bias that is not regularised. Labels are 1 and 2. */
export function logistic(data: DataSpec, lambda: number, minimum?: number): ObjectiveSpec {
  const width = data.columns.find(({ name }) => name === "X")!.width;
  return trainingObjective({
    formula: `mean(i = rows, log1p(exp((3 - 2*y[i])*z[i]))) + lambda/2*sum(j = 1..${width}, w[j]^2)`,
    let: [`z[i] = sum(j = 1..${width}, X[i, j]*w[j]) + b`],
    blocks: [
      { name: "w", shape: [width] },
      { name: "b", shape: [] },
    ],
    data,
    parameters: { lambda },
    ...(minimum === undefined ? {} : { minimum }),
  });
}

/** Returns the network 64-16-10 on digits, with a hidden layer of tanh. */
export function digitsNetwork(start?: readonly number[]): ObjectiveSpec {
  return trainingObjective({
    formula: "mean(i = rows, logsumexp(k = 1..10, z[i, k]) - z[i, y[i]])",
    let: ["h[i, j] = tanh(sum(m = 1..64, X[i, m]*W[m, j]) + b[j])", "z[i, k] = sum(j = 1..16, h[i, j]*V[j, k]) + c[k]"],
    blocks: [
      { name: "W", shape: [64, 16] },
      { name: "b", shape: [16] },
      { name: "V", shape: [16, 10] },
      { name: "c", shape: [10] },
    ],
    data: dataSet("digits"),
    ...(start === undefined ? {} : { start }),
  });
}
