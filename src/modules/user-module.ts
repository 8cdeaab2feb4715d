import { pathToFileURL } from "node:url";
import { SweepError } from "../errors.ts";
import { errorText, loadErrorText, shownPath } from "./error-text.ts";
import { kindOf } from "./kind-of.ts";

/** A user's objective. Its functions may return anything. */
export interface ObjectiveModule {
  value(x: Float64Array): unknown;
  /** Writes ∇f(x) to `out`, which is 0 before the call. */
  gradient: ((x: Float64Array, out: Float64Array) => unknown) | undefined;
}

/** A user's optimizer: a class like `Optimizer`, constructed only from hyperparameters. */
export type OptimizerModule = new (hyperparameters: Record<string, number>) => {
  update(params: Record<string, Float64Array>, grads: Record<string, Float64Array>): unknown;
};

/**
 * Imports an objective: the default export if it is an object with `value`, else the named exports.
 */
export async function importObjective(path: string): Promise<ObjectiveModule & Readonly<Record<string, unknown>>> {
  const all = await importModule(path);
  const { default: standard } = all;
  const exports = isObject(standard) && "value" in standard ? standard : all;
  const { value, gradient } = exports;
  if (typeof value !== "function")
    throw wrong(path, "does not export a function value(x), by name or in a default object");
  if (gradient !== undefined && typeof gradient !== "function") {
    throw wrong(path, `gradient must be a function of x and out: ${typeof gradient}`);
  }
  return exports as unknown as ObjectiveModule & Readonly<Record<string, unknown>>;
}

/**
 * Imports an optimizer, a module's default export with `update`. `hyperparameters` construct a
 * trial instance if the class defines `update` as a field.
 */
export async function importOptimizer(
  path: string,
  hyperparameters: Readonly<Record<string, number>>,
): Promise<OptimizerModule> {
  const { default: standard } = await importModule(path);
  if (standard === undefined) throw wrong(path, "has no default export: it must be a class with update(params, grads)");
  if (typeof standard !== "function") {
    throw wrong(path, `its default export must be a class with update(params, grads): ${typeof standard}`);
  }
  const Class = standard as OptimizerModule;
  const prototype: unknown = Class.prototype;
  if (!hasUpdate(prototype) && !hasUpdate(construct(Class, hyperparameters, path))) {
    throw wrong(path, `the class of its default export has no update(params, grads): ${Class.name}`);
  }
  return Class;
}

/** Returns f(start). Throws SweepError("setup") that names the module if `value` fails. */
export function valueAtStart(objective: ObjectiveModule, start: readonly number[], path: string): number {
  try {
    return valueAt(objective, Float64Array.from(start));
  } catch (error) {
    const message = `${shownPath(path)}: value fails at the start: ${errorText(error, path)}`;
    throw new SweepError("setup", message, undefined, error);
  }
}

/**
 * Returns f(x). Rethrows the errors of `value`; throws TypeError if it returns something that is
 * not a number.
 */
export function valueAt(objective: ObjectiveModule, x: Float64Array): number {
  const loss = objective.value(x);
  if (typeof loss !== "number") throw new TypeError(`value must return a number: ${kindOf(loss)}`);
  return loss;
}

function construct(Class: OptimizerModule, hyperparameters: Readonly<Record<string, number>>, path: string): unknown {
  try {
    return new Class({ ...hyperparameters });
  } catch (error) {
    throw wrong(path, `its default export cannot be constructed: ${errorText(error, path)}`);
  }
}

/** Whether a value has a function `update`. */
export function hasUpdate(value: unknown): boolean {
  return isObject(value) && typeof value["update"] === "function";
}

async function importModule(path: string): Promise<Readonly<Record<string, unknown>>> {
  try {
    return (await import(pathToFileURL(path).href)) as Readonly<Record<string, unknown>>;
  } catch (error) {
    throw new SweepError("setup", loadErrorText(error, path), undefined, error);
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}

function wrong(path: string, problem: string): SweepError {
  return new SweepError("setup", `${shownPath(path)}: ${problem}`);
}
