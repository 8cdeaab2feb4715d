import { normals } from "./random-numbers.ts";

export type Matrix = readonly (readonly number[])[];

/**
 * Returns an orthogonal matrix, by rows: normal numbers, filled in by columns, made orthonormal by
 * the modified Gram–Schmidt method.
 */
export function rotation(seed: number, dim: number): Matrix {
  const numbers = normals(seed, dim * dim);
  const columns = Array.from({ length: dim }, (_, j) => numbers.slice(j * dim, (j + 1) * dim));
  for (const [i, column] of columns.entries()) {
    for (const earlier of columns.slice(0, i)) {
      const overlap = dot(column, earlier);
      for (let k = 0; k < dim; k++) column[k]! -= overlap * earlier[k]!;
    }
    const length = Math.sqrt(dot(column, column));
    for (let k = 0; k < dim; k++) column[k]! /= length;
  }
  return transposed(columns);
}

/** Returns left · diag(scales) · right. */
export function product(left: Matrix, scales: readonly number[], right: Matrix): Matrix {
  const columns = transposed(right);
  return left.map((row) => {
    const scaled = row.map((one, k) => one * scales[k]!);
    return columns.map((column) => dot(scaled, column));
  });
}

/** Returns matrix · vector, with the additions in the order of a formula's sum. */
export function times(matrix: Matrix, vector: readonly number[]): number[] {
  return matrix.map((row) => dot(row, vector));
}

export function transposed(matrix: Matrix): number[][] {
  return matrix.map((_, j) => matrix.map((row) => row[j]!));
}

function dot(a: readonly number[], b: readonly number[]): number {
  let sum = 0;
  for (let k = 0; k < a.length; k++) sum += a[k]! * b[k]!;
  return sum;
}
