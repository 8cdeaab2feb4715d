/**
 * Returns the largest double b with √b ≤ bound. Then Σ g² ≤ b is the same test as ‖g‖₂ ≤ bound,
 * without a square root at each step. `bound` ≥ 0.
 */
export function squareBound(bound: number): number {
  let square = bound * bound;
  while (Math.sqrt(square) > bound) square = neighbour(square, -1n);
  for (let next = neighbour(square, 1n); Math.sqrt(next) <= bound; next = neighbour(square, 1n)) square = next;
  return square;
}

/**
 * Returns the next double up or down from a positive one, or up from 0. Doubles are ordered like
 * their bits.
 */
function neighbour(value: number, step: 1n | -1n): number {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  view.setBigInt64(0, view.getBigInt64(0) + step);
  return view.getFloat64(0);
}
