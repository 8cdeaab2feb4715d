// The golden ratio: its multiples, modulo 1, follow no period of a list.
const GOLDEN = (Math.sqrt(5) - 1) / 2;

/** Returns at most `most` different items from all over a list, in its order. */
export function spread<T>(items: readonly T[], most: number): T[] {
  return spreadIndices(items.length, most).map((index) => items[index]!);
}

/** Returns at most `most` different indices from all over those below `size`, ascending. */
export function spreadIndices(size: number, most: number): number[] {
  if (size <= most) return Array.from({ length: size }, (_, index) => index);
  const chosen = new Set<number>();
  for (let i = 0; chosen.size < most; i++) chosen.add(Math.floor(((i * GOLDEN) % 1) * size));
  return [...chosen].sort((a, b) => a - b);
}
