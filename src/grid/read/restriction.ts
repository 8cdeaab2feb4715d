import { didYouMean } from "../../suggest.ts";
import type { Block } from "./blocks.ts";
import type { Located } from "../yaml/document.ts";
import type { ExcludeInput, IncludeInput } from "../schema/input.ts";
import type { Problems } from "../yaml/problems.ts";
import { show } from "../../show.ts";
import type { GridSpace } from "./grid-space.ts";

type Entry = ExcludeInput | IncludeInput;

/** Returns the hyperparameters among the keys of an `exclude` or `include` entry. */
export function hyperparametersOf(entry: Entry): readonly string[] {
  return Object.keys(entry).filter((key) => key !== "objective" && key !== "optimizer");
}

/**
 * Whether an entry applies to a space: its names match, and the optimizer has all its
 * hyperparameters.
 */
export function concerns(entry: Entry, { objective, optimizer }: GridSpace): boolean {
  const { hyperparameters } = optimizer.spec;
  return (
    isNamed(entry.objective, objective.spec.name) &&
    isNamed(entry.optimizer, optimizer.spec.name) &&
    hyperparametersOf(entry).every((key) => Object.hasOwn(hyperparameters, key))
  );
}

/**
 * Reports names and hyperparameters unknown to all spaces, or an entry that applies to no space.
 */
export function checkEntry({ value, path }: Located<Entry>, spaces: readonly GridSpace[], problems: Problems): void {
  let isKnown = true;
  for (const what of ["objective", "optimizer"] as const) {
    const known = new Set(spaces.map((space) => space[what].spec.name));
    const given = value[what];
    for (const [i, name] of listed(given).entries()) {
      const place = typeof given === "string" ? [...path, what] : [...path, what, i];
      if (known.has(name)) continue;
      isKnown = false;
      const hint = didYouMean(name, known) || `: expected one of ${[...known].join(", ")}`;
      problems.add(place, `unknown ${what} ${show(name)}${hint}`);
    }
  }
  const known = new Set(spaces.flatMap(({ optimizer }) => Object.keys(optimizer.spec.hyperparameters)));
  for (const key of hyperparametersOf(value)) {
    if (known.has(key)) continue;
    isKnown = false;
    const hint = didYouMean(key, [...known, "objective", "optimizer"]);
    problems.add([...path, key], `unknown key ${show(key)}${hint}`, { at: "key" });
  }
  if (isKnown && !spaces.some((space) => concerns(value, space))) {
    problems.add(path, `no optimizer has all these hyperparameters: ${hyperparametersOf(value).join(", ")}`);
  }
}

function isNamed(given: Entry["objective"], name: string): boolean {
  return given === undefined || listed(given).includes(name);
}

function listed(given: Entry["objective"]): readonly string[] {
  if (given === undefined) return [];
  return typeof given === "string" ? [given] : given;
}

/** Returns each `exclude` or `include` entry with the spaces of all blocks that inherit it. */
export function entriesWithSpaces<T>(
  spaces: readonly GridSpace[],
  entriesOf: (block: Block) => readonly Located<T>[],
): readonly { readonly entry: Located<T>; readonly spaces: readonly GridSpace[] }[] {
  const found = new Map<string, { entry: Located<T>; spaces: GridSpace[] }>();
  for (const space of spaces) {
    for (const entry of entriesOf(space.block)) {
      const path = JSON.stringify(entry.path);
      const known = found.get(path) ?? { entry, spaces: [] };
      known.spaces.push(space);
      found.set(path, known);
    }
  }
  return [...found.values()];
}
