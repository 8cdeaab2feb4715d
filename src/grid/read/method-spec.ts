import type { Range } from "../../optimizers/definition.ts";
import { measuresOf } from "../../sweep/spec/measures.ts";
import type { HalvingSpec, SpaceSpec } from "../../sweep/spec/sweep-spec.ts";
import type { Block } from "./blocks.ts";
import type { GridSpace } from "./grid-space.ts";

/** Whether later rounds of a block depend on a goal. */
export function usesGoal({ method, block }: Pick<GridSpace, "method" | "block">): boolean {
  return method?.sampler.usesGoal === true || block.refine !== undefined || block.halving !== undefined;
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
export function methodSpec(space: GridSpace, seed: number): Pick<SpaceSpec, "method" | "goal" | "refine" | "halving"> {
  const { method, block, axes, optimizer } = space;
  const name = method?.sampler.kind ?? "";
  return {
    ...(method === undefined || method.isGrid
      ? {}
      : { method: { name, samples: block.samples?.value ?? 0, seed, options: method.options } }),
    ...(usesGoal(space) ? { goal: block.goal?.value ?? goalsOf(space)[0]! } : {}),
    ...(block.halving === undefined ? {} : { halving: halvingSpec(block.halving.value, seed) }),
    ...(block.refine === undefined
      ? {}
      : { refine: { rounds: block.refine.value.rounds, ranges: rangesOf(axes, optimizer) } }),
  };
}

/** Ratio of halving that Li et al. 2018 recommend. */
const ETA = 3;

/** Returns the halving of a block as plain data. */
export function halvingSpec(
  { eta = ETA, min_steps, hyperband = false }: NonNullable<Block["halving"]>["value"],
  seed: number,
): HalvingSpec {
  return { eta, min_steps, ...(hyperband ? { hyperband: { seed } } : {}) };
}

/** Returns the ranges of the hyperparameters on axes that have one. */
function rangesOf(axes: GridSpace["axes"], { ranges }: GridSpace["optimizer"]): Record<string, Range> {
  const names = axes.flatMap(({ axis }): readonly string[] => axis.keys);
  return Object.fromEntries(names.flatMap((name) => (ranges[name] === undefined ? [] : [[name, ranges[name]]])));
}
