import { SweepError } from "../errors.ts";
import { shownPath } from "./error-text.ts";
import { kindOf } from "./kind-of.ts";

// A thread holds their numbers.
const MOST_ROWS = 100_000_000;

type Bounds = readonly [number, number];

/** A module's exports besides its functions. A grid may override them. */
export interface ObjectiveFacts {
  readonly dim: number | undefined;
  readonly start: readonly number[] | undefined;
  readonly domain: readonly Bounds[] | undefined;
  readonly minimum: number | undefined;
  readonly minimisers: readonly (readonly number[])[] | undefined;
  /** The number of rows over which its functions take the mean of those that they are given. */
  readonly rows: number | undefined;
  readonly hasGradient: boolean;
}

/** Checks a module's exports. Throws SweepError("setup") that names the module. */
export function objectiveFacts(exports: Readonly<Record<string, unknown>>, path: string): ObjectiveFacts {
  const read = <T>(name: string, as: (value: unknown) => T | undefined, expected: string): T | undefined => {
    const value = exports[name];
    if (value === undefined || value === null) return undefined;
    const fact = as(value);
    if (fact !== undefined) return fact;
    throw new SweepError("setup", `${shownPath(path)}: ${name} must be ${expected}: ${shown(value)}`);
  };
  return {
    dim: read("dim", dimension, "a whole number above 0"),
    start: read("start", point, "a list of numbers"),
    domain: read("domain", domain, "[low, high] or a list of them"),
    minimum: read("minimum", finite, "a number"),
    minimisers: read("minimisers", points, "a list of points"),
    rows: read("rows", rowCount, "a whole number from 1 to 100,000,000"),
    hasGradient: exports["gradient"] !== undefined,
  };
}

function finite(value: unknown): number | undefined {
  return typeof value === "number" && Number.isFinite(value) ? value : undefined;
}

function dimension(value: unknown): number | undefined {
  return typeof value === "number" && Number.isSafeInteger(value) && value > 0 ? value : undefined;
}

function rowCount(value: unknown): number | undefined {
  const count = dimension(value);
  return count !== undefined && count <= MOST_ROWS ? count : undefined;
}

function list<T>(value: unknown, as: (value: unknown) => T | undefined): readonly T[] | undefined {
  if (!Array.isArray(value) && !ArrayBuffer.isView(value)) return undefined;
  const items = Array.from(value as ArrayLike<unknown>, as);
  return items.length === 0 || items.includes(undefined) ? undefined : (items as T[]);
}

function point(value: unknown): readonly number[] | undefined {
  return list(value, finite);
}

function points(value: unknown): readonly (readonly number[])[] | undefined {
  return list(value, point);
}

function bounds(value: unknown): Bounds | undefined {
  const [low, high, ...more] = point(value) ?? [];
  return low === undefined || high === undefined || more.length > 0 ? undefined : [low, high];
}

function domain(value: unknown): readonly Bounds[] | undefined {
  const one = bounds(value);
  return one === undefined ? list(value, bounds) : [one];
}

function shown(value: unknown): string {
  const text = typeof value === "number" ? String(value) : (JSON.stringify(value) ?? kindOf(value));
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
