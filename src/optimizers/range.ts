import type { Range } from "./definition.ts";

/**
 * Returns the reason why a value is outside a range ("must be at least 0"), or undefined if it is
 * inside.
 */
export function rangeProblem(value: number, { min, max, above, below }: Range): string | undefined {
  if (!Number.isFinite(value)) return "must be a finite number";
  if (min !== undefined && value < min) return `must be at least ${min}`;
  if (above !== undefined && value <= above) return `must be above ${above}`;
  if (max !== undefined && value > max) return `must be at most ${max}`;
  if (below !== undefined && value >= below) return `must be below ${below}`;
  return undefined;
}
