// The golden ratio: its multiples, modulo 1, follow no period of a list.
const GOLDEN = (Math.sqrt(5) - 1) / 2;

/** Returns at most `most` different items from all over a list, in its order. */
export function spread<T>(items: readonly T[], most: number): T[] {
  if (items.length <= most) return [...items];
  const chosen = new Set<T>();
  for (let i = 0; chosen.size < most; i++) chosen.add(items[Math.floor(((i * GOLDEN) % 1) * items.length)]!);
  return items.filter((item) => chosen.has(item));
}
