import type { ObjectiveDefinition } from "../../../src/objectives/definition.ts";

/** Returns the largest dimension of an objective up to `dim`, or else its smallest one. */
export function allowedDim({ dim: allowed }: ObjectiveDefinition, dim: number): number {
  if (typeof allowed === "number") return allowed;
  const { min, max = Infinity, multipleOf = 1 } = allowed;
  const most = Math.max(min, Math.min(dim, max));
  return most - (most % multipleOf);
}
