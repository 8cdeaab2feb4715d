import { moduleIdentity } from "../../modules/module-spec.ts";
import { axisSize, axisValue, valueAt } from "../spec/axis.ts";
import { MODULE_SECONDS } from "../spec/isolated.ts";
import { usesModule } from "../spec/module-use.ts";
import { valueOf } from "../spec/levels.ts";
import { sha256 } from "./sha256.ts";
import type { Axis, HyperparameterValue, SpaceSpec, StopSpec, SweepSpec } from "../spec/sweep-spec.ts";

/** Version of the numerics; incremented when the same spec yields different bits. */
export const NUMERICS_VERSION: number = 5;

// Longer ranges are identified by their ends. Written as a list, the same values are then another
// sweep.
const MAX_LISTED = 10_000;

/**
 * Returns the identity of a sweep's results (SHA-256, hexadecimal). It covers everything that
 * changes results. The sweep's name, labels, key order, whitespace in formulas and other spellings
 * of equal values are excluded. `numerics` is the version of the numerics that computed them.
 */
export function specHash(spec: SweepSpec, numerics: number = NUMERICS_VERSION): string {
  const identity = { numerics, seed: spec.seed, spaces: spec.spaces.map(spaceIdentity) };
  return sha256(canonicalJson(identity));
}

/** Returns the hashes of a spec under the older versions of the numerics, the latest first. */
export function olderHashes(spec: SweepSpec): ReadonlyMap<string, number> {
  const older = Array.from({ length: NUMERICS_VERSION - 1 }, (_, i) => NUMERICS_VERSION - 1 - i);
  return new Map(older.map((numerics) => [specHash(spec, numerics), numerics]));
}

/** Returns the version of the numerics under which a spec has a hash; undefined if under none. */
export function numericsOf(spec: SweepSpec, hash: string): number | undefined {
  return specHash(spec) === hash ? NUMERICS_VERSION : olderHashes(spec).get(hash);
}

function spaceIdentity(space: SpaceSpec): unknown {
  const {
    label: _label,
    offset: _offset,
    scheduleName: _scheduleName,
    objective,
    optimizer,
    axes,
    exclude,
    include,
    schedule,
    stop,
    ...rest
  } = space;
  const { domain, start, formula, let: lines, module: objectiveModule, blocks: shapes, ...objectiveOthers } = objective;
  const { data, metrics, ...objectiveRest } = objectiveOthers;
  const { hyperparameters, levels, state, update, name, blocks, module: optimizerModule } = optimizer;
  const value = (key: string, code: number): HyperparameterValue => valueOf(levels, key, code);
  const names = Object.keys(hyperparameters);
  const isSwept = axes.map((axis) => axisSize(axis) > 1);
  const swept = new Set(axes.flatMap((axis, i) => (isSwept[i] === true ? axis.keys : [])));
  const single = axes.flatMap((axis) => axis.keys.map((key, i) => [key, valueAt(axis, 0, i)] as const));
  const constants = Object.entries({ ...hyperparameters, ...Object.fromEntries(single) });
  return {
    ...rest,
    schedule: spelling(schedule),
    stop: stopIdentity(space, stop),
    // Random starts read only the domain; all others read only the start.
    objective: {
      ...objectiveRest,
      ...(space.start === "random" ? { domain } : { start }),
      formula: spelling(formula),
      let: lines?.map(spelling),
      blocks: shapes?.map(({ draw, ...block }) => ({ ...block, draw: draw && spelling(draw) })),
      module: objectiveModule && moduleIdentity(objectiveModule),
      // Covers the source, the columns and their values.
      data: data?.hash,
      metrics: metrics?.map(({ name, formula: metric }) => [name, spelling(metric)]),
    },
    optimizer: {
      name,
      module: optimizerModule && moduleIdentity(optimizerModule),
      // One block is the whole point.
      blocks: blocks?.length === 1 ? undefined : blocks,
      update: update.map(spelling),
      state: Object.fromEntries(Object.entries(state).map(([key, start]) => [key, spelling(String(start))])),
      constants: Object.fromEntries(
        constants.flatMap(([key, code]) => (swept.has(key) ? [] : [[key, value(key, code)] as const])),
      ),
    },
    axes: axes.filter((_, i) => isSwept[i]).map((axis) => axisIdentity(axis, value)),
    exclude: exclude.map((box) => box.filter((_, i) => isSwept[i])),
    include: include.map((values) => Object.fromEntries(values.map((code, i) => [names[i]!, value(names[i]!, code)]))),
  };
}

/** Includes a time limit, because a timeout is a result, except the default limit of modules. */
function stopIdentity(space: SpaceSpec, { seconds, ...rules }: StopSpec): unknown {
  return seconds === undefined || (usesModule(space) && seconds === MODULE_SECONDS) ? rules : { ...rules, seconds };
}

function axisIdentity(axis: Axis, value: (key: string, code: number) => HyperparameterValue): unknown {
  if (axis.kind === "list")
    return { ...axis, rows: axis.rows.map((row) => row.map((code, k) => value(axis.keys[k]!, code))) };
  if (axis.kind === "continuous" || axis.num > MAX_LISTED) return axis;
  return { kind: "list", keys: axis.keys, rows: Array.from({ length: axis.num }, (_, i) => [axisValue(axis, i)]) };
}

/**
 * Removes whitespace. Adjacent words are not a valid formula, so this cannot change the meaning.
 */
function spelling(formula: string): string {
  return formula.replaceAll(/\s+/g, "");
}

/** Serialises to JSON with the keys of every object sorted. */
function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) =>
    typeof part === "object" && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}
