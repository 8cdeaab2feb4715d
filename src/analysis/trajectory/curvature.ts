import { spaceFunction } from "../../kernel/js/space-function.ts";
import type { SeededSpace } from "../../kernel/js/space-function.ts";

/** The smallest and the largest eigenvalue of a quadratic's Hessian. */
export interface Curvature {
  readonly smallest: number;
  readonly largest: number;
}

// Jacobi's method takes O(dim³) time.
const MAX_DIM = 64;
const SCALES: readonly number[] = [0.1, 1, 10, 100];
const TOLERANCE = 1e-9;

/**
 * Returns the curvature of an objective whose gradient is linear, ∇f(x) = ∇f(0) + H·x; undefined
 * for any other. Tests linearity at points of several magnitudes.
 */
export function quadraticCurvature(of: SeededSpace): Curvature | undefined {
  const { dim, module } = of.space.objective;
  if (dim > MAX_DIM || module !== undefined) return undefined;
  const objectiveAt = spaceFunction(of);
  const at = (x: ArrayLike<number>): Float64Array => {
    const out = new Float64Array(dim);
    objectiveAt.gradient(x, out);
    return out;
  };
  const atZero = at(new Float64Array(dim));
  const hessian = Array.from({ length: dim }, (_, i) => {
    const there = at(Float64Array.from({ length: dim }, (_, j) => (i === j ? 1 : 0)));
    return there.map((value, j) => value - atZero[j]!);
  });
  for (const scale of SCALES) {
    // An asymmetric point, so nothing cancels.
    const x = Float64Array.from({ length: dim }, (_, j) => scale * Math.sin(1 + 2.3 * j + scale));
    const there = at(x);
    for (const [j, value] of there.entries()) {
      const terms = hessian.map((row, i) => row[j]! * x[i]!);
      const linear = terms.reduce((sum, term) => sum + term, atZero[j]!);
      const size = terms.reduce((sum, term) => sum + Math.abs(term), Math.abs(atZero[j]!));
      if (!(Math.abs(value - linear) <= TOLERANCE * Math.max(size, Number.MIN_VALUE))) return undefined;
    }
  }
  const eigenvalues = symmetricEigenvalues(hessian);
  const [smallest, largest] = [Math.min(...eigenvalues), Math.max(...eigenvalues)];
  // A zero eigenvalue is computed as a rounding error.
  return { smallest: Math.abs(smallest) < 1e-12 * largest ? 0 : smallest, largest };
}

/**
 * Returns the eigenvalues of a symmetric matrix, by Jacobi rotations (Golub & Van Loan, Matrix
 * Computations, 8.5).
 */
function symmetricEigenvalues(matrix: readonly Float64Array[]): number[] {
  const a = matrix.map((row) => Float64Array.from(row));
  const n = a.length;
  const size = Math.hypot(...a.flatMap((row) => [...row]));
  for (let sweep = 0; sweep < 60; sweep += 1) {
    let off = 0;
    for (let p = 0; p < n; p += 1) for (let q = p + 1; q < n; q += 1) off = Math.max(off, Math.abs(a[p]![q]!));
    if (off <= 1e-16 * size) break;
    for (let p = 0; p < n; p += 1) for (let q = p + 1; q < n; q += 1) rotate(a, p, q);
  }
  return a.map((row, i) => row[i]!);
}

/** Rotates so that element (p, q) becomes zero. */
function rotate(a: readonly Float64Array[], p: number, q: number): void {
  const apq = a[p]![q]!;
  if (apq === 0) return;
  const theta = (a[q]![q]! - a[p]![p]!) / (2 * apq);
  const t = (theta >= 0 ? 1 : -1) / (Math.abs(theta) + Math.hypot(theta, 1));
  const c = 1 / Math.hypot(t, 1);
  const s = t * c;
  for (const row of a) [row[p], row[q]] = [c * row[p]! - s * row[q]!, s * row[p]! + c * row[q]!];
  const [rowP, rowQ] = [a[p]!, a[q]!];
  for (let k = 0; k < a.length; k += 1) {
    [rowP[k], rowQ[k]] = [c * rowP[k]! - s * rowQ[k]!, s * rowP[k]! + c * rowQ[k]!];
  }
}
