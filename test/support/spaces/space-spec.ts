import { parseGridObject } from "../../../src/grid/parse-grid.ts";
import { resolveObjective } from "../../../src/objectives/resolve.ts";
import type { ObjectiveOptions } from "../../../src/objectives/resolve.ts";
import { objectives } from "../../../src/objectives/registry.ts";
import { optimizerSpec } from "../../../src/optimizers/optimizer-spec.ts";
import { optimizers } from "../../../src/optimizers/registry.ts";
import type { Axis, ObjectiveSpec, OptimizerSpec, SpaceSpec, StopSpec } from "../../../src/sweep/spec/sweep-spec.ts";

/** Returns a built-in objective with its defaults. */
export function builtInObjective(name: string, options: ObjectiveOptions = {}): ObjectiveSpec {
  const definition = objectives[name];
  if (definition === undefined) throw new Error(`no such objective: ${name}`);
  if (definition.data === undefined) return resolveObjective(name, definition, options);
  // A grid reads the data.
  const grid = { objective: { name, ...options.parameters }, optimizer: "sgd" };
  return parseGridObject(grid).spec.spaces[0]!.objective;
}

/** Returns an objective from a formula and a start; its minimum is unknown unless given. */
export function objectiveOf(
  formula: string,
  start: readonly number[],
  { minimum = null, minimisers = [] }: Partial<Pick<ObjectiveSpec, "minimum" | "minimisers">> = {},
): ObjectiveSpec {
  const none = { domain: null, parameters: {}, constants: {} };
  return { name: "test", formula, dim: start.length, start, minimum, minimisers, ...none };
}

/** Returns a built-in update rule with its defaults. */
export function builtInOptimizer(name: string): OptimizerSpec {
  const definition = optimizers[name];
  if (definition === undefined) throw new Error(`no such optimizer: ${name}`);
  return optimizerSpec(name, definition);
}

/** Returns an axis with listed values. */
export function listAxis(key: string, values: readonly number[]): Axis {
  return { kind: "list", keys: [key], rows: values.map((value) => [value]) };
}

interface SpaceOptions {
  readonly axes?: readonly Axis[];
  readonly stop?: Partial<StopSpec>;
  readonly exclude?: SpaceSpec["exclude"];
  readonly include?: SpaceSpec["include"];
  readonly offset?: number;
  readonly start?: "random";
  readonly schedule?: string;
  readonly noise?: number;
  readonly clip?: number;
  readonly repeats?: number;
  readonly targets?: readonly number[];
  readonly batch?: NonNullable<SpaceSpec["batch"]>;
  readonly evaluate?: number;
  readonly validation?: NonNullable<SpaceSpec["validation"]>;
}

/** Returns a space with default values for omitted parts. */
export function spaceOf(objective: ObjectiveSpec, optimizer: OptimizerSpec, options: SpaceOptions = {}): SpaceSpec {
  const { axes = [], stop = {}, exclude = [], include = [], offset = 0, ...terms } = options;
  return {
    label: `${objective.name} ${optimizer.name}`,
    objective,
    optimizer,
    axes,
    exclude,
    include,
    stop: { max_steps: 10_000, target: 1e-8, gradient: 0, diverge: 1e12, ...stop },
    schedule: "constant",
    noise: 0,
    repeats: 1,
    offset,
    ...terms,
  };
}
