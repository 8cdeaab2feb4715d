/** A real number as digits · 2^−places, to compute exact values. */
export interface Real {
  readonly digits: bigint;
  readonly places: number;
}

/** Converts a finite double, exactly. */
export function real(x: number): Real {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, x);
  const bits = view.getBigUint64(0);
  const field = Number((bits >> 52n) & 0x7ffn);
  const fraction = bits & 0xfffffffffffffn;
  const digits = field === 0 ? fraction : fraction | (1n << 52n);
  return { digits: bits >> 63n === 1n ? -digits : digits, places: 1075 - Math.max(field, 1) };
}

/** Returns a number's digits at another number of places, rounded down. */
export function digitsAt({ digits, places }: Real, wanted: number): bigint {
  return shift(digits, wanted - places);
}

export function shift(value: bigint, by: number): bigint {
  return by >= 0 ? value << BigInt(by) : value >> BigInt(-by);
}

/** Returns the position of the first digit: ⌊log2 |x|⌋, −Infinity for 0. */
export function magnitude({ digits, places }: Real): number {
  return digits === 0n ? -Infinity : abs(digits).toString(2).length - 1 - places;
}

/**
 * Returns the distance of a double from a number in units of its last place, subnormals included.
 */
export function ulpError(actual: number, exact: Real): number {
  const ulp = Math.max(Math.min(magnitude(exact), 1023), -1022) - 52;
  const places = Math.max(exact.places, 1100);
  // Infinity stands for 2^1024, so it is correct beyond the largest double.
  const most = shift(1n, 1024 + places);
  const given = Number.isFinite(actual) ? digitsAt(real(actual), places) : actual > 0 ? most : -most;
  const wanted = digitsAt(exact, places);
  const difference = given - (wanted > most ? most : wanted < -most ? -most : wanted);
  return Number(shift(abs(difference), 20 - places - ulp)) / 2 ** 20;
}

export function abs(value: bigint): bigint {
  return value < 0n ? -value : value;
}
