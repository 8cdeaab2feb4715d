import { applyPrimitive } from "../formula/ir/primitives.ts";
import { drawWords } from "../random/philox-function.ts";
import type { Table } from "./table.ts";

/** A word of the counter that no stream of a sweep has. */
const DATA = 0x64617461;

/**
 * Returns a linear function with noise of up to 0.1: X[i,j] = 2U(8i+j; 12345) − 1 and
 * y[i] = Σ_j (−1)^j (j+1)/4 X[i,j] + (2U(i; 777) − 1)/10, for i < 200 and j < 8.
 */
export function linearTable(): Table {
  const [rows, width] = [200, 8];
  return tableOf(names(width), rows, (i) => {
    const x = Array.from({ length: width }, (_, j) => 2 * congruential(width * i + j, 12345) - 1);
    const y = x.reduce((sum, value, j) => sum + (value * (j + 1) * (j % 2 === 0 ? 1 : -1)) / 4, 0);
    return [...x, y + (2 * congruential(i, 777) - 1) / 10];
  });
}

/**
 * Returns two intertwined spirals of 97 points each; the second is the negative of the first.
 * Source: Lang & Witbrock, Learning to tell two spirals apart, Proc. 1988 Connectionist Models
 * Summer School.
 */
export function spiralsTable(): Table {
  return tableOf(["x1", "x2", "target"], 194, (row) => {
    const i = Math.floor(row / 2);
    const angle = (i * Math.PI) / 16;
    const radius = (6.5 * (104 - i)) / 104;
    const sign = row % 2 === 0 ? 1 : -1;
    return [sign * radius * applyPrimitive("sin", [angle]), sign * radius * applyPrimitive("cos", [angle]), row % 2];
  });
}

/**
 * Returns as many rows of standard normal numbers as a network of 16 inputs and 16 hidden units
 * without biases has weights: 16·16 + 16 = 272. Source: Sohl-Dickstein, The boundary of neural
 * network trainability is fractal, arXiv:2402.06184.
 */
export function fractalTable(): Table {
  const width = 16;
  return tableOf(names(width), width * width + width, (row) =>
    Array.from({ length: width + 1 }, (_, column) => normal(row, column)),
  );
}

function names(width: number): readonly string[] {
  return [...Array.from({ length: width }, (_, j) => `x${j + 1}`), "target"];
}

function tableOf(columns: readonly string[], rows: number, rowOf: (row: number) => readonly number[]): Table {
  const all = Array.from({ length: rows }, (_, row) => rowOf(row));
  return {
    names: columns,
    rows,
    read: (chosen) => chosen.map((column) => Float64Array.from(all, (row) => row[column]!)),
  };
}

/** Returns U(k; c), a number in (0, 1) from whole numbers below 2⁵³. */
function congruential(k: number, c: number): number {
  return (((k * k * 7919 + k * 104729 + c) % 65537) + 0.5) / 65537;
}

/** Returns a standard normal number for a cell (Box & Muller), the same bits on every platform. */
function normal(row: number, column: number): number {
  const words = Uint32Array.of(row, column, 0, DATA);
  drawWords(words, 0, 0);
  const [u, v] = [(words[0]! + 1) / 2 ** 32, words[1]! / 2 ** 32];
  const radius = applyPrimitive("sqrt", [-2 * applyPrimitive("log", [u])]);
  return radius * applyPrimitive("cos", [2 * Math.PI * v]);
}
