import { axisSize, valueAt } from "./axis.ts";
import { valueOf } from "./levels.ts";
import type { HyperparameterValue, SpaceSpec } from "./sweep-spec.ts";

/**
 * Returns the hyperparameters that vary between the points of a space, in the optimizer's order.
 */
export function variedHyperparameters(space: SpaceSpec): string[] {
  const constants = constantHyperparameters(space);
  return Object.keys(space.optimizer.hyperparameters).filter((name) => !Object.hasOwn(constants, name));
}

/** Returns the values of the hyperparameters that all points of a space share. */
export function constantHyperparameters(space: SpaceSpec): Record<string, number> {
  const constants = Object.entries(space.optimizer.hyperparameters).flatMap(([name, fallback], position) => {
    const axis = space.axes.find(({ keys }) => keys.includes(name));
    if (axis !== undefined && axisSize(axis) > 1) return [];
    const value = axis === undefined ? fallback : valueAt(axis, 0, axis.keys.indexOf(name));
    return space.include.some((point) => point[position] !== value) ? [] : [[name, value] as const];
  });
  return Object.fromEntries(constants);
}

/** Returns the hyperparameters that the grid names, in the optimizer's order. */
export function givenHyperparameters(space: SpaceSpec): string[] {
  const varied = variedHyperparameters(space);
  const isGiven = (name: string): boolean =>
    varied.includes(name) || space.axes.some(({ keys }) => keys.includes(name));
  return Object.keys(space.optimizer.hyperparameters).filter(isGiven);
}

/** Returns the values that the grid sets for all points of a space, in the optimizer's order. */
export function fixedValues(space: SpaceSpec): Record<string, HyperparameterValue> {
  const varied = variedHyperparameters(space);
  const fixed = givenHyperparameters(space).filter((name) => !varied.includes(name));
  return Object.fromEntries(
    fixed.flatMap((name) => {
      const axis = space.axes.find(({ keys }) => keys.includes(name));
      return axis === undefined
        ? []
        : [[name, valueOf(space.optimizer.levels, name, valueAt(axis, 0, axis.keys.indexOf(name)))]];
    }),
  );
}
