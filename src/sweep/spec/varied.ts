import { axisSize, axisValue } from "./axis.ts";
import type { SpaceSpec } from "./sweep-spec.ts";

/**
 * Returns the hyperparameters that vary between the points of a space, in the optimizer's order.
 */
export function variedHyperparameters(space: SpaceSpec): string[] {
  return Object.entries(space.optimizer.hyperparameters)
    .filter(([name, fallback], position) => {
      const axis = space.axes.find(({ keys }) => keys.includes(name));
      if (axis !== undefined && axisSize(axis) > 1) return true;
      const value = axis === undefined ? fallback : axisValue(axis, 0, axis.keys.indexOf(name));
      return space.include.some((point) => point[position] !== value);
    })
    .map(([name]) => name);
}

/** Returns the hyperparameters that the grid names, in the optimizer's order. */
export function givenHyperparameters(space: SpaceSpec): string[] {
  const varied = variedHyperparameters(space);
  const isGiven = (name: string): boolean =>
    varied.includes(name) || space.axes.some(({ keys }) => keys.includes(name));
  return Object.keys(space.optimizer.hyperparameters).filter(isGiven);
}

/** Returns those that the grid names and that are equal in all points of the space. */
export function fixedHyperparameters(space: SpaceSpec): string[] {
  const varied = variedHyperparameters(space);
  return givenHyperparameters(space).filter((name) => !varied.includes(name));
}
