import { pathToFileURL } from "node:url";
import { SweepError } from "../errors.ts";
import { chosenExport, exportNames, isObject } from "./chosen-export.ts";
import type { Exports } from "./chosen-export.ts";
import { errorText, shownPath } from "./error-text.ts";
import { kindOf } from "./kind-of.ts";
import { loadErrorText } from "./load-error.ts";
import type { ModuleSpec } from "./module-spec.ts";
import { allowUserImports } from "./user-imports.ts";

/** Hyperparameters as a module gets them. */
export type HyperparameterValues = Readonly<Record<string, number | string | boolean>>;

/** A user's objective. Its functions may return anything. */
export interface ObjectiveModule {
  /** Returns f(x), over some rows (counted from 0) if the module exports their number. */
  value(x: Float64Array, rows?: Int32Array): unknown;
  /** Writes ∇f(x) to `out`, which is 0 before the call. */
  gradient: ((x: Float64Array, out: Float64Array, rows?: Int32Array) => unknown) | undefined;
}

/**
 * A user's optimizer: a class like `Optimizer`, constructed only from hyperparameters. Those that
 * the grid gives as text or booleans arrive so.
 */
export type OptimizerModule = new (hyperparameters: Record<string, number>) => {
  update(params: Record<string, Float64Array>, grads: Record<string, Float64Array>): unknown;
};

/** The module that a grid's entry names: its file, and the export if it is not the default. */
export type ModuleEntry = Pick<ModuleSpec, "path" | "export">;

/**
 * Imports an objective: the export that the entry names, or else the default export, an object with
 * `value` or the function itself, or else the named exports.
 */
export async function importObjective(entry: ModuleEntry): Promise<ObjectiveModule & Exports> {
  const { path } = entry;
  const all = await importModule(path);
  const { value: chosen, what } = chosenExport(all, entry.export, path);
  const exports = objectiveExports(all, chosen, entry);
  const { value, gradient } = exports;
  if (typeof value !== "function") {
    const place = entry.export === undefined ? "by name or in a default object" : `as ${what}`;
    throw wrong(path, `does not export a function value(x), ${place}${namedObjectives(all)}`);
  }
  if (gradient !== undefined && typeof gradient !== "function") {
    throw wrong(path, `gradient must be a function of x and out: ${typeof gradient}`);
  }
  return exports as unknown as ObjectiveModule & Exports;
}

function objectiveExports(all: Exports, chosen: unknown, entry: ModuleEntry): Exports {
  if (isObject(chosen) && "value" in chosen) return chosen;
  // The gradient beside a function that the entry names may be that of another.
  if (entry.export !== undefined) return typeof chosen === "function" ? { value: chosen } : {};
  return typeof chosen === "function" && all["value"] === undefined ? { ...all, value: chosen } : all;
}

/** Returns the end of a message: the exports that the grid could name. */
function namedObjectives(all: Exports): string {
  const found = exportNames(all).find((name) => name !== "default" && isObject(all[name]) && "value" in all[name]);
  return found === undefined ? "" : `: choose one of its exports, such as export: ${found}`;
}

/**
 * Imports an optimizer, the export that the entry names, or else the default one: a class with
 * `update`. `hyperparameters` construct a trial instance if the class defines `update` as a field.
 */
export async function importOptimizer(
  entry: ModuleEntry,
  hyperparameters: HyperparameterValues,
): Promise<OptimizerModule> {
  const { path } = entry;
  const all = await importModule(path);
  const { value, what } = chosenExport(all, entry.export, path);
  const needed = "a class with update(params, grads)";
  if (value === undefined) {
    const problem = Object.hasOwn(all, entry.export ?? "default") ? `${what} is undefined` : "has no default export";
    throw wrong(path, `${problem}: it must be ${needed}${namedOptimizers(all)}`);
  }
  if (isObject(value) && hasUpdate(value)) {
    throw wrong(path, `${what} is an instance, not ${needed}: export the class, of which each trial gets an instance`);
  }
  if (typeof value !== "function")
    throw wrong(path, `${what} must be ${needed}: ${typeof value}${namedOptimizers(all)}`);
  const Class = value as OptimizerModule;
  try {
    const prototype: unknown = Class.prototype;
    if (hasUpdate(prototype)) return Class;
    if (prototype === undefined) {
      throw wrong(path, `${what} is ${functionKind(value)}, not ${needed}: a trial makes an instance by new`);
    }
  } catch (error) {
    if (error instanceof SweepError) throw error;
    throw wrong(path, `${what} cannot be inspected: ${errorText(error, path)}`);
  }
  if (hasUpdate(construct(Class, hyperparameters, what, path))) return Class;
  const isClass = /^class\b/.test(Function.prototype.toString.call(Class));
  throw wrong(
    path,
    isClass
      ? `the class of ${what} has no update(params, grads): ${Class.name}`
      : `${what} is a function, not ${needed}: ${Class.name}`,
  );
}

function functionKind(value: object): string {
  return value.constructor.name === "AsyncFunction" ? "an async function" : "an arrow function";
}

/** Returns the end of a message: the exports that the grid could name. */
function namedOptimizers(all: Exports): string {
  const found = exportNames(all).filter((name) => {
    const value = name === "default" ? undefined : all[name];
    return typeof value === "function" && hasUpdate(value.prototype);
  });
  if (found.length === 0) return "";
  return found.length === 1 ? `, or add export: ${found[0]}` : `, or add export: with one of ${found.join(", ")}`;
}

/**
 * Returns f(start), over all rows if the module has some. Throws SweepError("setup") that names the
 * module if `value` fails.
 */
export function valueAtStart(
  objective: ObjectiveModule,
  start: readonly number[],
  path: string,
  rows?: number,
): number {
  try {
    return valueAt(objective, Float64Array.from(start), rows === undefined ? undefined : allRows(rows));
  } catch (error) {
    const message = `${shownPath(path)}: value fails at the start: ${errorText(error, path)}`;
    throw new SweepError("setup", message, undefined, error);
  }
}

/**
 * Returns f(x). Rethrows the errors of `value`; throws TypeError if it returns something that is
 * not a number.
 */
export function valueAt(objective: ObjectiveModule, x: Float64Array, rows?: Int32Array): number {
  const loss = rows === undefined ? objective.value(x) : objective.value(x, rows);
  if (typeof loss !== "number") throw new TypeError(`value must return a number: ${kindOf(loss)}`);
  return loss;
}

function allRows(rows: number): Int32Array {
  return Int32Array.from({ length: rows }, (_, row) => row);
}

function construct(Class: OptimizerModule, hyperparameters: HyperparameterValues, what: string, path: string): unknown {
  try {
    return new Class({ ...hyperparameters } as Record<string, number>);
  } catch (error) {
    throw wrong(path, `${what} cannot be constructed: ${errorText(error, path)}`);
  }
}

/** Whether a value has a function `update`. */
export function hasUpdate(value: unknown): boolean {
  return isObject(value) && typeof value["update"] === "function";
}

async function importModule(path: string): Promise<Exports> {
  const end = allowUserImports(path);
  try {
    return (await import(pathToFileURL(path).href)) as Exports;
  } catch (error) {
    throw new SweepError("setup", loadErrorText(error, path), undefined, error);
  } finally {
    end();
  }
}

function wrong(path: string, problem: string): SweepError {
  return new SweepError("setup", `${shownPath(path)}: ${problem}`);
}
