import { IN_PROCESS } from "../../modules/module-spec.ts";
import type { ModuleValue, ModuleValues } from "../../modules/module-spec.ts";
import { objectiveValue, optimizerValue } from "../../modules/module-values.ts";
import { axisNames, firstValue } from "./axis-names.ts";
import { plainPart } from "./plain-part.ts";

type Part = Readonly<Record<string, unknown>>;

/** A grid's text, and the classes and functions that it names. */
export interface GridText {
  readonly text: string;
  readonly values: ModuleValues;
}

/** The values by what stands in the grid: the same class in two blocks is one optimizer. */
type Values = Map<unknown, ModuleValue>;

const ONE = ["objective", "optimizer"] as const;

/**
 * Writes a grid that is an object as text. Classes and functions in the places of objectives and
 * optimizers become entries whose `module` names their position in `values`. Throws SweepError for
 * a value that has no text.
 */
export function gridText(grid: Part): GridText {
  const values: Values = new Map();
  const top = block(grid, undefined, values);
  const { spaces } = grid;
  const blocks = Array.isArray(spaces)
    ? { spaces: spaces.map((one: unknown) => (isPart(one) ? block(one, grid, values) : one)) }
    : {};
  return {
    text: `${JSON.stringify(plainPart({ ...top, ...blocks }, "grid"), null, 2)}\n`,
    values: [...values.values()],
  };
}

/** Replaces the values of a block; `above` has the parameters that its own are added to. */
function block(own: Part, above: Part | undefined, values: Values): Part {
  const parameters = { ...partOf(above?.["parameters"]), ...partOf(own["parameters"]) };
  const found: Record<string, unknown> = { ...own };
  const entry = { objective: objectiveEntry, optimizer: optimizerEntry };
  for (const one of ONE) {
    const several = own[`${one}s`];
    if (Object.hasOwn(own, one)) found[one] = entry[one](own[one], parameters, values);
    if (Array.isArray(several)) {
      found[`${one}s`] = several.map((each: unknown) => entry[one](each, parameters, values));
    }
  }
  return found;
}

function objectiveEntry(given: unknown, _parameters: Part, values: Values): unknown {
  const value = objectiveValue(given);
  return value === undefined ? given : { name: value.name, module: moduleOf(given, value, values) };
}

function optimizerEntry(given: unknown, parameters: Part, values: Values): unknown {
  const value = optimizerValue(given);
  if (value === undefined) return given;
  const { optimizer: _class, ...rest } = isPart(given) ? given : {};
  const own = (value.value as { hyperparameters?: unknown }).hyperparameters;
  const hyperparameters = rest["hyperparameters"] ?? (isPart(own) ? own : defaultsOf(parameters));
  return { ...rest, name: value.name, module: moduleOf(given, value, values), hyperparameters };
}

/** Returns the hyperparameters of a class that lists none: those of the grid. */
function defaultsOf(parameters: Part): Part {
  return Object.fromEntries(
    Object.entries(parameters).flatMap(([key, axis]) =>
      axisNames(key).map((name, i) => [name, firstValue(axis, i)] as const),
    ),
  );
}

function moduleOf(given: unknown, value: ModuleValue, values: Values): string {
  if (!values.has(given)) values.set(given, value);
  return `${IN_PROCESS} ${[...values.keys()].indexOf(given)}`;
}

function partOf(value: unknown): Part {
  return isPart(value) ? value : {};
}

function isPart(value: unknown): value is Part {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
