import { createHash } from "node:crypto";
import { axisSize, axisValue } from "../spec/axis.ts";
import { MODULE_SECONDS } from "../spec/isolated.ts";
import { usesModule } from "../spec/module-use.ts";
import type { Axis, SpaceSpec, StopSpec, SweepSpec } from "../spec/sweep-spec.ts";

/** Raised whenever the same spec gives other bits than before. */
export const NUMERICS_VERSION = 3;

// Longer ranges are identified by their ends: two that a list and a range spell differently are then two sweeps.
const MAX_LISTED = 10_000;

/**
 * The identity of a sweep's results, SHA-256 in hexadecimal: whatever changes them is in it. The sweep's name, labels, key
 * order, spaces in formulas and other spellings of the same values are not.
 */
export function specHash(spec: SweepSpec): string {
  const identity = { numerics: NUMERICS_VERSION, seed: spec.seed, spaces: spec.spaces.map(spaceIdentity) };
  return createHash("sha256").update(canonicalJson(identity)).digest("hex");
}

function spaceIdentity(space: SpaceSpec): unknown {
  const {
    label: _label,
    offset: _offset,
    objective,
    optimizer,
    axes,
    exclude,
    include,
    schedule,
    stop,
    ...rest
  } = space;
  const { domain, start, formula, module: objectiveModule, ...objectiveRest } = objective;
  const { hyperparameters, state, update, name, module: optimizerModule } = optimizer;
  const names = Object.keys(hyperparameters);
  const isSwept = axes.map((axis) => axisSize(axis) > 1);
  const swept = new Set(axes.flatMap((axis, i) => (isSwept[i] === true ? axis.keys : [])));
  const single = axes.flatMap((axis) => axis.keys.map((key, i) => [key, axisValue(axis, 0, i)] as const));
  const constants = Object.entries({ ...hyperparameters, ...Object.fromEntries(single) });
  return {
    ...rest,
    schedule: spelling(schedule),
    stop: stopIdentity(space, stop),
    // Trials start either at a point that is given or anywhere in the domain: nothing reads the other one.
    objective: {
      ...objectiveRest,
      ...(space.start === "random" ? { domain } : { start }),
      formula: spelling(formula),
      module: objectiveModule?.hash,
    },
    optimizer: {
      name,
      module: optimizerModule?.hash,
      update: update.map(spelling),
      state: Object.fromEntries(Object.entries(state).map(([key, start]) => [key, spelling(String(start))])),
      constants: Object.fromEntries(constants.filter(([key]) => !swept.has(key))),
    },
    axes: axes.filter((_, i) => isSwept[i]).map(axisIdentity),
    exclude: exclude.map((box) => box.filter((_, i) => isSwept[i])),
    include: include.map((values) => Object.fromEntries(values.map((value, i) => [names[i], value]))),
  };
}

/** A time limit is part of it, as what has timed out is a result, but for the one that modules have by themselves. */
function stopIdentity(space: SpaceSpec, { seconds, ...rules }: StopSpec): unknown {
  return seconds === undefined || (usesModule(space) && seconds === MODULE_SECONDS) ? rules : { ...rules, seconds };
}

function axisIdentity(axis: Axis): unknown {
  if (axis.kind === "list" || axis.num > MAX_LISTED) return axis;
  return { kind: "list", keys: axis.keys, rows: Array.from({ length: axis.num }, (_, i) => [axisValue(axis, i)]) };
}

/** Two words side by side are no formula, so spaces never matter. */
function spelling(formula: string): string {
  return formula.replaceAll(/\s+/g, "");
}

/** JSON with the keys of every map sorted. */
function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) =>
    typeof part === "object" && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}
