/** A symmetric matrix as rows. */
export type SymmetricMatrix = readonly Float64Array[];

/** Eigenvalues, and in row i the unit eigenvector of eigenvalue i. */
export interface Eigen {
  readonly values: Float64Array;
  readonly vectors: readonly Float64Array[];
}

// Jacobi's method converges quadratically: 6 to 10 sweeps reach the last bit.
const MOST_SWEEPS = 50;

/**
 * Returns the eigenvalues and eigenvectors of a symmetric matrix, by cyclic Jacobi rotations. Only
 * exact operations and square roots: the same bits everywhere. Source: Golub & Van Loan, Matrix
 * Computations, 4th edition, section 8.5.
 */
export function eigen(matrix: SymmetricMatrix): Eigen {
  const n = matrix.length;
  const a = matrix.map((row) => row.slice());
  const vectors = matrix.map((_, i) => Float64Array.from({ length: n }, (_one, j) => Number(i === j)));
  for (let sweep = 0; sweep < MOST_SWEEPS && !isDiagonal(a); sweep += 1) {
    for (let p = 0; p < n; p += 1) for (let q = p + 1; q < n; q += 1) rotate(a, vectors, p, q);
  }
  return { values: Float64Array.from(a, (row, i) => row[i]!), vectors };
}

/** Whether no element beside the diagonal would change an element on it. */
function isDiagonal(a: readonly Float64Array[]): boolean {
  return a.every((row, i) =>
    row.every((value, j) => {
      const size = Math.min(Math.abs(row[i]!), Math.abs(a[j]![j]!));
      return i === j || size + Math.abs(value) === size;
    }),
  );
}

/** Makes element (p, q) zero. */
function rotate(a: readonly Float64Array[], vectors: readonly Float64Array[], p: number, q: number): void {
  const [rowP, rowQ] = [a[p]!, a[q]!];
  const off = rowP[q]!;
  if (off === 0) return;
  const theta = (rowQ[q]! - rowP[p]!) / (2 * off);
  const sign = theta < 0 ? -1 : 1;
  const tangent = sign / (Math.abs(theta) + Math.sqrt(theta * theta + 1));
  const cosine = 1 / Math.sqrt(tangent * tangent + 1);
  const sine = tangent * cosine;
  for (const row of a) turn(row, row, p, q, { cosine, sine });
  for (let k = 0; k < a.length; k += 1) turn(rowP, rowQ, k, k, { cosine, sine });
  for (let k = 0; k < a.length; k += 1) turn(vectors[p]!, vectors[q]!, k, k, { cosine, sine });
  rowP[q] = 0;
  rowQ[p] = 0;
}

interface Angle {
  readonly cosine: number;
  readonly sine: number;
}

function turn(x: Float64Array, y: Float64Array, i: number, j: number, { cosine, sine }: Angle): void {
  const [one, other] = [x[i]!, y[j]!];
  x[i] = cosine * one - sine * other;
  y[j] = sine * one + cosine * other;
}
