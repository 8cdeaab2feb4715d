import type { Condition } from "../sweep/identity/baseline-hash.ts";

/**
 * Describes the differences between the conditions of two sets of trials, for example
 * `rosenbrock: stop.max_steps 10000 → 500` and `objective added: ravine`. Empty if there are none.
 */
export function conditionDifferences(before: readonly Condition[], after: readonly Condition[]): string[] {
  const names = new Set([...before, ...after].map(({ name }) => name));
  const lines = new Map<string, string[]>();
  for (const name of names) {
    for (const difference of differencesOf(valuesOf(before, name), valuesOf(after, name))) {
      lines.set(difference, [...(lines.get(difference) ?? []), name]);
    }
  }
  return [...lines].map(([difference, of]) => {
    if (difference === ADDED || difference === GONE) return `${difference}: ${of.join(", ")}`;
    return of.length === names.size && of.length > 1
      ? `all objectives: ${difference}`
      : `${of.join(", ")}: ${difference}`;
  });
}

const ADDED = "objective added";
const GONE = "objective gone";

function differencesOf(
  before: ReadonlyMap<string, string> | undefined,
  after: ReadonlyMap<string, string> | undefined,
): string[] {
  if (before === undefined) return [ADDED];
  if (after === undefined) return [GONE];
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
