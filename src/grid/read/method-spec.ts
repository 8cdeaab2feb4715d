import { measuresOf } from "../../sweep/spec/measures.ts";
import type { SpaceSpec } from "../../sweep/spec/sweep-spec.ts";
import type { GridSpace } from "./grid-space.ts";
import type { MethodChoice } from "./methods.ts";

/** Whether later rounds of a block depend on outcomes. */
export function usesGoal(method: MethodChoice | undefined): boolean {
  return method?.sampler.usesGoal === true;
}

/**
 * Returns the goals that a space may have, the default first: steps if its trials can converge,
 * else the loss over the validation rows, or the final loss without any.
 */
export function goalsOf({ objective, block }: GridSpace): readonly string[] {
  const { spec } = objective;
  const validation = block.validation?.value;
  const measures = measuresOf({ objective: spec, ...(validation === undefined ? {} : { validation }) });
  const names = measures.map(({ name }) => name).filter((name) => name !== "epochs");
  const losses = [...(validation === undefined ? [] : ["validation_loss"]), "final_loss"];
  return [...new Set([...(spec.minimum === null ? [] : ["steps"]), ...losses, ...names])];
}

/** Returns the parts of a space's spec that say how its points are chosen. */
export function methodSpec(space: GridSpace, seed: number): Pick<SpaceSpec, "method" | "goal"> {
  const { method, block } = space;
  const name = method?.sampler.kind ?? "";
  return {
    ...(method === undefined || method.isGrid
      ? {}
      : { method: { name, samples: block.samples?.value ?? 0, seed, options: method.options } }),
    ...(usesGoal(method) ? { goal: block.goal?.value ?? goalsOf(space)[0]! } : {}),
  };
}
