import { SweepError, within } from "../errors.ts";
import { evaluateFormula } from "../formula/passes/evaluate.ts";
import { didYouMean } from "../suggest.ts";
import { resolveBlockStarts, shownStart } from "./block-starts.ts";
import type { BlockSpec } from "./blocks.ts";
import type { MetricSpec } from "./data-spec.ts";
import type { BlockStarts, Constant, Constants, ObjectiveDefinition, Setting, Value } from "./definition.ts";
import type { ObjectiveSpec } from "./objective-spec.ts";

/** The user's choices for an objective. Omitted ones take the definition's default. */
export interface ObjectiveOptions {
  readonly dim?: number | undefined;
  /**
   * A point, or a formula over `i` = 1..n. A start shorter than the dimension is a pattern,
   * repeated to the dimension. For an objective with named blocks, also the starts of these.
   */
  readonly start?: readonly number[] | string | BlockStarts | undefined;
  readonly parameters?: Readonly<Record<string, number>> | undefined;
}

type Start = NonNullable<ObjectiveOptions["start"]>;

// A formula needs at least one graph node per coordinate, and a graph has at most 300,000 nodes.
export const MAX_DIM = 10_000;

/**
 * Fills in an objective's dimension, start and parameters, and computes the values that depend on
 * them.
 * Throws SweepError("input"), with the offending key as its path, for values that the objective
 * does not allow.
 */
export function resolveObjective(
  name: string,
  definition: ObjectiveDefinition,
  options: ObjectiveOptions,
): ObjectiveSpec {
  const setting = resolveSetting(name, definition, options);
  const { dim, parameters } = setting;
  const names = { ...parameters, n: dim };
  const known = valueAt(definition.minima ?? [], setting).find((entry) => entry.dim === undefined || entry.dim === dim);
  return {
    name,
    formula: definition.formula,
    ...(definition.let === undefined ? {} : { let: definition.let }),
    ...(definition.metrics === undefined ? {} : { metrics: metricsOf(definition.metrics) }),
    dim,
    ...startOf(options.start ?? defaultStart(definition, setting), definition, setting),
    domain: resolveDomain(definition.domain, dim, names),
    minimum: known === undefined ? null : evaluate(known.minimum, names, ["minimum"]),
    minimisers: (known?.minimisers ?? []).map((minimiser, index) => {
      return resolvePoint(minimiser, dim, names, ["minimisers", index]);
    }),
    parameters,
    constants: resolveConstants(valueAt(definition.constants ?? {}, setting), names),
  };
}

function metricsOf(metrics: NonNullable<ObjectiveDefinition["metrics"]>): readonly MetricSpec[] {
  return Object.entries(metrics).map(([name, metric]) => ({ name, ...metric }));
}

/**
 * Returns the start that an objective has by default, as the results show it, without the cost of
 * its constants.
 */
export function resolveDefaultStart(
  name: string,
  definition: ObjectiveDefinition,
  options: Omit<ObjectiveOptions, "start">,
): readonly number[] | string {
  const setting = resolveSetting(name, definition, options);
  const { start, blocks } = startOf(defaultStart(definition, setting), definition, setting);
  return shownStart(start, blocks);
}

function resolveSetting(name: string, definition: ObjectiveDefinition, options: ObjectiveOptions): Setting {
  return {
    dim: resolveDim(name, definition.dim, options.dim),
    parameters: resolveParameters(name, definition.parameters ?? {}, options.parameters ?? {}),
  };
}

function startOf(
  start: Start,
  { blocks: shapes }: ObjectiveDefinition,
  setting: Setting,
): { readonly start: readonly number[]; readonly blocks?: readonly BlockSpec[] } {
  if (!isPointStart(start)) {
    if (shapes !== undefined) return resolveBlockStarts(shapes, start, setting);
    throw problemAt(["start"], 'a start for each block needs named blocks: add "x: {W: [64, 16], b: [16]}"');
  }
  const { dim, parameters } = setting;
  const point = resolvePoint(start, dim, { ...parameters, n: dim }, ["start"]);
  return shapes === undefined ? { start: point } : { ...resolveBlockStarts(shapes, {}, setting), start: point };
}

function isPointStart(start: Start): start is readonly number[] | string {
  return typeof start === "string" || Array.isArray(start);
}

/**
 * Returns the dimension of an objective: the chosen or the default one. Throws SweepError for one
 * that it does not have.
 */
export function resolveDim(name: string, allowed: ObjectiveDefinition["dim"], chosen: number | undefined): number {
  const refuse = (problem: string): SweepError => problemAt(["dim"], `${problem}: ${chosen}`);
  if (typeof allowed === "number") {
    if (chosen !== undefined && chosen !== allowed) throw refuse(`the dimension of ${name} must be ${allowed}`);
    return allowed;
  }
  const { default: dim, min, max, multipleOf = 1 } = allowed;
  if (chosen === undefined) return dim;
  if (!Number.isInteger(chosen)) throw refuse("the dimension must be a whole number");
  if (chosen < min) throw refuse(`the dimension of ${name} must be at least ${min}`);
  if (max !== undefined && chosen > max) throw refuse(`the dimension of ${name} must be at most ${max}`);
  if (chosen > MAX_DIM) throw refuse(`the dimension must be at most ${MAX_DIM}`);
  if (chosen % multipleOf !== 0) throw refuse(`the dimension of ${name} must be a multiple of ${multipleOf}`);
  return chosen;
}

/** Returns a value of a definition, which may be a function. */
function valueAt<T extends object | string>(value: T | ((setting: Setting) => T), setting: Setting): T {
  return typeof value === "function" ? value(setting) : value;
}

/**
 * Returns the start pattern, cut to the dimension if a scalable objective has fewer coordinates.
 */
function defaultStart({ dim: allowed, start }: ObjectiveDefinition, setting: Setting): Start {
  const known = valueAt(start, setting);
  return typeof allowed === "number" || !Array.isArray(known) ? known : known.slice(0, setting.dim);
}

function resolvePoint(
  point: readonly number[] | string,
  dim: number,
  names: Readonly<Record<string, number>>,
  path: readonly (string | number)[],
): number[] {
  if (typeof point !== "string") return repeat(point, dim, path);
  return Array.from({ length: dim }, (_, i) => evaluate(point, { ...names, i: i + 1 }, path));
}

function resolveConstants(constants: Constants, names: Readonly<Record<string, number>>): Record<string, Constant> {
  const numbers = (values: readonly Value[], path: readonly (string | number)[]): number[] =>
    values.map((value, index) => evaluate(value, names, [...path, index]));
  return Object.fromEntries(
    Object.entries(constants).map(([name, values]) => {
      const rows = values.filter((row) => typeof row === "object");
      const path = ["constants", name];
      return [
        name,
        rows.length > 0 ? rows.map((row, index) => numbers(row, [...path, index])) : numbers(values as Value[], path),
      ];
    }),
  );
}

function resolveParameters(
  name: string,
  definitions: NonNullable<ObjectiveDefinition["parameters"]>,
  chosen: Readonly<Record<string, number>>,
): Record<string, number> {
  const allowed = Object.keys(definitions);
  for (const key of Object.keys(chosen)) {
    if (allowed.includes(key)) continue;
    const has = allowed.length === 0 ? "it has no parameters" : `it has ${allowed.join(", ")}`;
    const hint = didYouMean(key, allowed) || `: ${has}`;
    throw problemAt([key], `unknown parameter of ${name} "${key}"${hint}`);
  }
  return Object.fromEntries(
    Object.entries(definitions).map(([key, { default: value, min = -Infinity, max = Infinity, whole = false }]) => {
      const number = Object.hasOwn(chosen, key) ? (chosen[key] ?? value) : value;
      if (!Number.isFinite(number)) throw problemAt([key], `${key} must be a finite number: ${number}`);
      if (whole && !Number.isInteger(number)) throw problemAt([key], `${key} must be a whole number: ${number}`);
      if (number < min) throw problemAt([key], `${key} must be at least ${min}: ${number}`);
      if (number > max) throw problemAt([key], `${key} must be at most ${max}: ${number}`);
      return [key, number];
    }),
  );
}

function resolveDomain(
  pattern: ObjectiveDefinition["domain"],
  dim: number,
  names: Readonly<Record<string, number>>,
): ObjectiveSpec["domain"] {
  if (pattern.length === 0) return null;
  const bounds = pattern.map(
    ([low, high], index) =>
      [evaluate(low, names, ["domain", index, 0]), evaluate(high, names, ["domain", index, 1])] as const,
  );
  return repeat(bounds, dim, ["domain"]);
}

function repeat<T>(pattern: readonly T[], dim: number, path: readonly (string | number)[]): T[] {
  const what = path[0] === "minimisers" ? "the minimiser" : `the ${path[0]}`;
  if (pattern.length === 0) throw problemAt(path, `${what} must not be empty: []`);
  if (pattern.length > dim) {
    throw problemAt(path, `${what} has more values than the dimension ${dim}: ${JSON.stringify(pattern)}`);
  }
  const whole: T[] = [];
  while (whole.length < dim) whole.push(...pattern.slice(0, dim - whole.length));
  return whole;
}

function evaluate(value: Value, names: Readonly<Record<string, number>>, path: readonly (string | number)[]): number {
  const number = typeof value === "number" ? value : within(path, () => evaluateFormula(value, names));
  if (!Number.isFinite(number)) throw problemAt(path, `not a finite number: ${value}`);
  return number;
}

function problemAt(path: readonly (string | number)[], message: string): SweepError {
  return new SweepError("input", message, undefined, undefined, path);
}
