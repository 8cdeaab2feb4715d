import { toUnits } from "../scale.ts";
import type { MapAxis } from "./map-axis.ts";

/** Returns the n + 1 edges of an axis's n cells in units, half-way between neighbours. */
export function cellEdges({ values, scale }: MapAxis): number[] {
  const at = values.map((value) => toUnits(scale, value));
  const [first = 0] = at;
  const last = at.at(-1) ?? first;
  if (at.length < 2) return [first - 0.5, first + 0.5];
  const inner = at.slice(1).map((value, i) => (value + at[i]!) / 2);
  return [first - (inner[0]! - first), ...inner, last + (last - inner.at(-1)!)];
}

/** Returns the cell that contains a place in units. */
export function cellAt(edges: readonly number[], units: number): number | undefined {
  const index = edges.findLastIndex((edge) => edge <= units);
  return index < 0 || index >= edges.length - 1 ? undefined : index;
}
