import type { Graph } from "./graph.ts";
import type { NodeId } from "./node-table.ts";

// Between these bounds, a sum of squares has neither overflowed nor lost a square that matters.
const SMALL = 2 ** -1000;
const LARGE = 2 ** 1000;
// Scaling by a power of two changes no bit of the norm.
const UP = 2 ** 600;
const DOWN = 2 ** -600;

/** The bounds of a plain sum of squares, and the factors for vectors beyond them. */
export const NORM_SCALES: {
  readonly small: number;
  readonly large: number;
  readonly up: number;
  readonly down: number;
} = { small: SMALL, large: LARGE, up: UP, down: DOWN };

/** A vector times a power of two, and its norm. */
interface ScaledVector {
  readonly scale: NodeId;
  /** The vector times the scale. One value per coordinate. */
  readonly vector: NodeId;
  /** ‖scale·v‖₂ */
  readonly norm: NodeId;
}

/** Returns the factor for a vector whose plain sum of squares is `squares`; 1 for NaN. */
export function normScale(squares: number): number {
  if (squares < SMALL) return UP;
  return squares > LARGE ? DOWN : 1;
}

/**
 * Returns ‖a − b‖₂ = √Σ (aⱼ − bⱼ)², without overflow or underflow of the squares.
 * Source: Blue, A portable Fortran program to find the Euclidean norm of a vector, ACM TOMS 4(1),
 * 1978.
 */
export function euclideanDistance(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const squares = squaredDistance(a, b, 1);
  const scale = normScale(squares);
  return scale === 1 ? Math.sqrt(squares) : Math.sqrt(squaredDistance(a, b, scale)) / scale;
}

function squaredDistance(a: ArrayLike<number>, b: ArrayLike<number>, scale: number): number {
  let sum = 0;
  for (let j = 0; j < a.length; j++) {
    const difference = (a[j]! - b[j]!) * scale;
    sum += difference * difference;
  }
  return sum;
}

/** Returns a vector of an update rule, scaled so that its squares neither overflow nor vanish. */
export function scaledVector(graph: Graph, v: NodeId): ScaledVector {
  const constant = (value: number): NodeId => graph.constant(value);
  const squares = graph.coordinateSum(graph.mul(v, v));
  const down = graph.select(graph.apply("gt", squares, constant(LARGE)), constant(DOWN), constant(1));
  const scale = graph.select(graph.apply("lt", squares, constant(SMALL)), constant(UP), down);
  const vector = graph.mul(v, scale);
  return { scale, vector, norm: graph.apply("sqrt", graph.coordinateSum(graph.mul(vector, vector))) };
}
