import type { Condition } from "../sweep/identity/baseline-hash.ts";
import type { ObjectiveDifference } from "./conditions.ts";

/** Names of a baseline that seem to have changed: the new name by the old one. */
export type Renamed = ReadonlyMap<string, string>;

/**
 * Returns the objectives that seem to be renamed: one is gone, and an added one has its conditions.
 * The names are those of `check.renamed`, without what tells objectives of a sweep apart.
 */
export function renamedObjectives(
  before: readonly Condition[],
  after: readonly Condition[],
  differences: readonly ObjectiveDifference[],
): Renamed {
  const renamed = new Map<string, string>();
  const ofKind = (conditions: readonly Condition[], kind: ObjectiveDifference["kind"]): readonly Condition[] =>
    conditions.filter(({ name }) => differences.some((one) => one.kind === kind && one.name === name));
  const added = ofKind(after, "added");
  for (const gone of ofKind(before, "gone")) {
    const old = ownName(gone.name);
    const taken = new Set(renamed.values());
    const found = added.find((one) => !taken.has(ownName(one.name)) && valuesText(one) === valuesText(gone));
    if (found !== undefined && !renamed.has(old) && ownName(found.name) !== old) renamed.set(old, ownName(found.name));
  }
  return renamed;
}

/** Returns the new name of an objective, with what tells it apart: `dish noise=1`. */
export function withNewName(name: string, renamed: Renamed): string {
  const old = ownName(name);
  return (renamed.get(old) ?? old) + name.slice(old.length);
}

function ownName(name: string): string {
  return name.replace(/( \S+=\S*)+$/, "");
}

/** Returns the values of conditions as a text that does not depend on their order. */
export function valuesText({ values }: Pick<Condition, "values">): string {
  return JSON.stringify(Object.entries(values).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Returns the entry of a grid for renamed optimizers or objectives. */
export function renamedKey(renamed: Renamed): string {
  const entries = [...renamed].map(([old, name]) => `${JSON.stringify(old)}: ${JSON.stringify(name)}`);
  return `check: { renamed: { ${entries.join(", ")} } }`;
}
