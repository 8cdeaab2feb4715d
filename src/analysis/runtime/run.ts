/** One run: a trial, with the steps at which it first reached each target. */
export interface Run {
  /** All its steps. */
  readonly steps: number;
  /** Steps to each target, in the order of the targets; Infinity if it was not reached. */
  readonly hits: ArrayLike<number>;
}

/** Ways to count a run: the points of its path, or evaluations of a function without a gradient. */
export const COSTS = ["steps", "evaluations"] as const;
export type Cost = (typeof COSTS)[number];

/**
 * Returns the cost of a run up to the point after `steps` steps. By steps it is the points up to
 * there, `steps + 1`. By evaluations a gradient counts `dim` of them, as by differences:
 * `1 + steps · (dim + 1)`.
 */
export function costAt(cost: Cost, dim: number, steps: number): number {
  return cost === "steps" ? steps + 1 : 1 + steps * (dim + 1);
}

/** Describes a cost in a sentence. */
export const COST_TEXTS: Readonly<Record<Cost, string>> = {
  steps: "cost: points of the path, k + 1 after k steps; --cost evaluations counts gradients as evaluations",
  evaluations: "cost: evaluations, 1 + k·(dim + 1) after k steps, since a gradient counts as dim evaluations",
};
