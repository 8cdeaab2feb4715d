export const start = [2];
export const minimum = 0;

/** A bowl that breaks where it is steep. */
export function value([x]) {
  if (Math.abs(x) > 3) throw new Error(`too steep at ${x}`);
  return x * x;
}
