import type { SpaceSpec } from "../sweep/spec/sweep-spec.ts";

/**
 * Returns a key of the function that a space minimizes. Spaces that differ only in optimizer,
 * schedule, noise, batch or start share it. Without a spec, the objective's name has to do.
 */
export function functionKey(spec: SpaceSpec | undefined, problem: string): string {
  if (spec === undefined) return problem;
  const { formula, let: lines, parameters, constants, dim, data } = spec.objective;
  return JSON.stringify([formula, lines, parameters, constants, dim, data?.hash, data && spec.validation]);
}
