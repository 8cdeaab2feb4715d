import type { Condition } from "../sweep/identity/baseline-hash.ts";

/** A difference between the conditions of two sets of trials. */
export interface ObjectiveDifference {
  /** Name of the objective. */
  readonly name: string;
  readonly kind: "added" | "gone" | "changed";
  /** Values that changed: `stop.max_steps 10000 → 500`. */
  readonly changes: readonly string[];
}

const ADDED = "objective added";
const GONE = "objective gone";

/** Returns the objectives that are added, gone or under other conditions. */
export function differencesOf(
  before: readonly Condition[],
  after: readonly Condition[],
): readonly ObjectiveDifference[] {
  const names = new Set([...before, ...after].map(({ name }) => name));
  return [...names].flatMap((name): ObjectiveDifference[] => {
    const [was, is] = [valuesOf(before, name), valuesOf(after, name)];
    if (was === undefined || is === undefined) {
      return [{ name, kind: was === undefined ? "added" : "gone", changes: [] }];
    }
    const changes = changesOf(was, is);
    return changes.length === 0 ? [] : [{ name, kind: "changed", changes }];
  });
}

/**
 * Describes the differences between the conditions of two sets of trials, for example
 * `rosenbrock: stop.max_steps 10000 → 500` and `objective added: ravine`. Empty if there are none.
 */
export function conditionDifferences(before: readonly Condition[], after: readonly Condition[]): string[] {
  const all = new Set([...before, ...after].map(({ name }) => name)).size;
  const lines = new Map<string, string[]>();
  for (const { name, kind, changes } of differencesOf(before, after)) {
    const differences = kind === "changed" ? changes : [kind === "added" ? ADDED : GONE];
    for (const difference of differences) lines.set(difference, [...(lines.get(difference) ?? []), name]);
  }
  return [...lines].map(([difference, of]) => {
    if (difference === ADDED || difference === GONE) return `${difference}: ${of.join(", ")}`;
    return of.length === all && of.length > 1 ? `all objectives: ${difference}` : `${of.join(", ")}: ${difference}`;
  });
}

function changesOf(before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): string[] {
  const keys = new Set([...before.keys(), ...after.keys()]);
  return [...keys]
    .filter((key) => before.get(key) !== after.get(key))
    .map((key) => `${key} ${shown(before.get(key))} → ${shown(after.get(key))}`);
}

/**
 * Returns the values of an objective. If two objectives share the name, their values are joined.
 */
function valuesOf(conditions: readonly Condition[], name: string): Map<string, string> | undefined {
  const same = conditions.filter((condition) => condition.name === name);
  if (same.length === 0) return undefined;
  const values = new Map<string, string>();
  for (const condition of same) {
    for (const [key, value] of Object.entries(condition.values)) {
      const known = values.get(key);
      values.set(key, known === undefined || known === value ? value : `${known} and ${value}`);
    }
  }
  return values;
}

function shown(value: string | undefined): string {
  return value === undefined ? "none" : value.replaceAll('"', "");
}
