/** Returns the n + 1 edges of cells around n ascending places, half-way between neighbours. */
export function edgesAround(places: readonly number[]): number[] {
  const [first = 0] = places;
  const last = places.at(-1) ?? first;
  if (places.length < 2) return [first - 0.5, first + 0.5];
  const inner = places.slice(1).map((place, i) => (place + places[i]!) / 2);
  return [first - (inner[0]! - first), ...inner, last + (last - inner.at(-1)!)];
}

/** Returns the cell that contains a place in units. */
export function cellAt(edges: readonly number[], units: number): number | undefined {
  const index = edges.findLastIndex((edge) => edge <= units);
  return index < 0 || index >= edges.length - 1 ? undefined : index;
}
