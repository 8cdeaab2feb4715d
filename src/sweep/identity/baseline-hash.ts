import type { ObjectiveSpec, SpaceSpec, SweepSpec } from "../spec/sweep-spec.ts";
import { sha256 } from "./sha256.ts";
import { namedSpace, spaceNames } from "./space-names.ts";

/** The values that must be equal for trials of an objective to be comparable. */
export interface Condition {
  /** Name of the objective, from `spaceNames`. */
  readonly name: string;
  /** JSON by key (`stop.max_steps`). A digest replaces a long value. */
  readonly values: Readonly<Record<string, string>>;
}

// Longer values, such as large matrices, are replaced by digests.
const MAX_VALUE = 120;

/**
 * Returns the distinct conditions of a sweep, sorted by name. They are properties of objectives.
 * Axis values, optimizers, rules, modules and repeats are under test.
 */
export function conditionsOf({ seed, spaces }: SweepSpec): readonly Condition[] {
  const names = spaceNames(spaces.map(namedSpace));
  const found = new Map<string, Condition>();
  for (const [i, space] of spaces.entries()) {
    const condition = { name: names[i] ?? "", values: flat({ ...conditionOf(space), seed }) };
    found.set(JSON.stringify(condition), condition);
  }
  return [...found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, condition]) => condition);
}

/** Returns a space's conditions: every field except those removed here. */
function conditionOf(space: SpaceSpec): object {
  const { label: _1, offset: _2, optimizer: _3, repeats: _4, ...conditions } = space;
  const {
    method: _5,
    axes: _6,
    exclude: _7,
    include: _8,
    scheduleName: _10,
    goal: _12,
    edge: _13,
    refine: _14,
    halving: _15,
    ...others
  } = conditions;
  // Targets are recorded on the way. They do not change the path either.
  const { targets: _11, ...rest } = others;
  const objective = objectiveOf(space.objective);
  // A time limit does not change the path of a trial.
  const { seconds: _9, ...stop } = space.stop;
  return { ...rest, stop, objective: undefined, ...objective, start: space.start ?? objective.start };
}

type ObjectiveConditions = { readonly data: string | undefined } & Pick<
  ObjectiveSpec,
  "formula" | "let" | "blocks" | "dim" | "start" | "domain" | "minimum" | "parameters" | "constants"
>;

/** Returns the fields that affect a trial's path. Minimisers only serve to measure distances. */
function objectiveOf({
  formula,
  let: lines,
  blocks,
  dim,
  start,
  domain,
  minimum,
  parameters,
  constants,
  data,
}: ObjectiveSpec): ObjectiveConditions {
  const spelling = (text: string): string => text.replaceAll(/\s+/g, "");
  const written = { formula: spelling(formula), let: lines?.map(spelling) };
  return { ...written, blocks, data: data?.hash, dim, start, domain, minimum, parameters, constants };
}

/**
 * Returns the baseline hash (SHA-256, hexadecimal). Equal hashes mean that trials are comparable.
 */
export function baselineHash(spec: SweepSpec): string {
  return conditionsHash(conditionsOf(spec));
}

export function conditionsHash(conditions: readonly Condition[]): string {
  const rows = conditions.map(({ name, values }) => [name, ...Object.entries(values).flat()]);
  return sha256(JSON.stringify(rows));
}

/** Flattens `{ stop: { target: 0 } }` to `{ "stop.target": "0" }`, sorted by key. */
function flat(values: object, prefix = ""): Record<string, string> {
  const entries = Object.entries(values).flatMap(([key, value]: [string, unknown]): [string, string][] => {
    // Skipping unused fields keeps existing baselines valid when grids gain a new field.
    if (value === undefined || value === null) return [];
    if (typeof value === "object" && !Array.isArray(value)) {
      return Object.entries(flat(value, `${prefix}${key}.`));
    }
    return [[prefix + key, hashedIfLong(JSON.stringify(value))]];
  });
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}

function hashedIfLong(json: string): string {
  return json.length <= MAX_VALUE ? json : `"sha256:${sha256(json).slice(0, 16)}"`;
}
