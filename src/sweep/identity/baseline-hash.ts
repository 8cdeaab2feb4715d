import { createHash } from "node:crypto";
import type { ObjectiveSpec, SpaceSpec, SweepSpec } from "../spec/sweep-spec.ts";
import { namedSpace, spaceNames } from "./space-names.ts";

/** What must be equal for the trials of an objective to be comparable. */
export interface Condition {
  /** The objective's, as `spaceNames` gives it. */
  readonly name: string;
  /** By key, `stop.max_steps` and the like, each in JSON; a long one is replaced by its digest. */
  readonly values: Readonly<Record<string, string>>;
}

// A matrix of a thousand values says nothing to a reader.
const MAX_VALUE = 120;

/**
 * The conditions of a sweep, each once, by name. They are properties of objectives: the values on axes, the optimizers, their
 * rules and modules and the number of repeats are what is tested under them. So an optimizer may come or go; with an
 * objective that does, the trials are no longer those of the same problem set, and the baseline is to be written anew.
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

/** A new field of a space is a condition unless it is named here. */
function conditionOf(space: SpaceSpec): object {
  const { label: _1, offset: _2, optimizer: _3, axes: _4, exclude: _5, include: _6, repeats: _7, ...rest } = space;
  const objective = objectiveOf(space.objective);
  // A time limit changes no trial's course.
  const { seconds: _8, ...stop } = space.stop;
  return { ...rest, stop, objective: undefined, ...objective, start: space.start ?? objective.start };
}

type ObjectiveConditions = Pick<
  ObjectiveSpec,
  "formula" | "dim" | "start" | "domain" | "minimum" | "parameters" | "constants"
>;

/** What a trial's course depends on: not the minimisers, from which only the distance is measured. */
function objectiveOf({
  formula,
  dim,
  start,
  domain,
  minimum,
  parameters,
  constants,
}: ObjectiveSpec): ObjectiveConditions {
  return { formula: formula.replaceAll(/\s+/g, ""), dim, start, domain, minimum, parameters, constants };
}

/** The baseline hash, SHA-256 in hexadecimal: equal where trials can be compared. */
export function baselineHash(spec: SweepSpec): string {
  return conditionsHash(conditionsOf(spec));
}

export function conditionsHash(conditions: readonly Condition[]): string {
  const rows = conditions.map(({ name, values }) => [name, ...Object.entries(values).flat()]);
  return createHash("sha256").update(JSON.stringify(rows)).digest("hex");
}

/** `{ stop: { target: 0 } }` as `{ "stop.target": "0" }`, sorted by key. */
function flat(values: object, prefix = ""): Record<string, string> {
  const entries = Object.entries(values).flatMap(([key, value]: [string, unknown]): [string, string][] => {
    // So that a field that is added to grids, null where it is not used, leaves the baselines that there are valid.
    if (value === undefined || value === null) return [];
    if (typeof value === "object" && !Array.isArray(value)) {
      return Object.entries(flat(value, `${prefix}${key}.`));
    }
    return [[prefix + key, shortened(JSON.stringify(value))]];
  });
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}

function shortened(json: string): string {
  return json.length <= MAX_VALUE ? json : `"sha256:${createHash("sha256").update(json).digest("hex").slice(0, 16)}"`;
}
