import type { ObjectiveDefinition } from "../../../objectives/definition.ts";
import type { Range } from "../../../optimizers/definition.ts";

/** Returns the dimensions that an objective may have, in parentheses; empty if it has only one. */
export function dimensions({ dim }: ObjectiveDefinition): string {
  if (typeof dim === "number") return "";
  return dim.max === undefined ? ` (any from ${dim.min} on)` : ` (any from ${dim.min} to ${dim.max})`;
}

/** Returns a point as text, at most its first ten coordinates. */
export function point(coordinates: readonly number[]): string {
  const shown = coordinates.slice(0, 10).join(", ");
  return `(${shown}${coordinates.length > 10 ? `, … ${coordinates.length} in all` : ""})`;
}

/** Returns the sides of a box as text. */
export function box(domain: readonly (readonly [number, number])[]): string {
  const sides = domain.map(([low, high]) => `[${low}, ${high}]`);
  return new Set(sides).size === 1 && sides.length > 1 ? `${sides[0]} in each coordinate` : sides.join(" × ");
}

/** Returns the allowed values of a hyperparameter in words. */
export function range({ min, max, above, below }: Range): string {
  const lower = min === undefined ? (above === undefined ? undefined : `above ${above}`) : `at least ${min}`;
  const upper = max === undefined ? (below === undefined ? undefined : `below ${below}`) : `at most ${max}`;
  return [lower, upper].filter((part) => part !== undefined).join(", ") || "any";
}
