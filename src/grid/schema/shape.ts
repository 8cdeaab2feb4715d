import { z } from "zod";
import { optimizers } from "../../optimizers/registry.ts";
import { didYouMean, sameName, similarTo, similarWord } from "../../suggest.ts";
import { keyMistake } from "../yaml/layout.ts";
import type { Path } from "../yaml/document.ts";
import type { GridInput } from "./input.ts";
import type { Problems } from "../yaml/problems.ts";
import { gridSchema } from "./schema.ts";
import { correctedValue } from "./spellings.ts";
import { show } from "../../show.ts";

type Issue = z.core.$ZodIssue;

/**
 * Validates plain data by the schema. Throws SweepError with a located message for each mismatch.
 */
export function checkShape(data: unknown, problems: Problems): GridInput {
  if (hasShape(data)) return data;
  const issues = gridSchema.safeParse(data, { jitless: true }).error?.issues ?? [];
  for (const issue of issues) new IssueReporter(data, problems).report(issue, []);
  return problems.throwAll();
}

// Returns the input itself: the parser's output has the key order of the schema, not that of the
// file.
function hasShape(data: unknown): data is GridInput {
  // Code generation would take longer than the single use.
  return gridSchema.safeParse(data, { jitless: true }).success;
}

class IssueReporter {
  readonly #data: unknown;
  readonly #problems: Problems;

  constructor(data: unknown, problems: Problems) {
    this.#data = data;
    this.#problems = problems;
  }

  report(issue: Issue, above: Path): void {
    const path = join(above, issue);
    if (issue.code === "invalid_union") this.#reportUnion(issue, path);
    else if (issue.code === "unrecognized_keys") for (const key of issue.keys) this.#reportUnknownKey([...path, key]);
    else this.#reportValue(issue.message, path);
  }

  /**
   * Reports on the branch that the value was meant for: same type and, for a map, with `suite` or
   * without, and the fewest unknown keys.
   */
  #reportUnion(issue: z.core.$ZodIssueInvalidUnion, path: Path): void {
    const isOtherKind = (one: Issue): boolean =>
      (one.path.length === 0 && one.code.startsWith("invalid")) ||
      (one.path[0] === "suite" && (isNever(one) || valueAt(this.#data, [...path, "suite"]) === undefined));
    const ofItsKind = issue.errors.filter((issues) => !issues.some(isOtherKind));
    const unknownKeys = (issues: readonly Issue[]): readonly string[] =>
      issues.flatMap((one) => (one.code === "unrecognized_keys" ? one.keys : []));
    const [best] = ofItsKind.sort((a, b) => unknownKeys(a).length - unknownKeys(b).length);
    const known = keysAt(gridSchema, path);
    const unknown = best === undefined ? [] : unknownKeys(best).filter((key) => !known.includes(key));
    const isInside = (issues: readonly Issue[]): boolean =>
      issues.every((one) => one.path.length > 0 && valueAt(this.#data, join(path, one)) !== undefined);
    // Keys of several branches, of which no branch has all.
    const mixed = best?.every(({ code }) => code === "unrecognized_keys") === true ? unknownKeys(best) : [];
    const wrong = unknown.length > 0 ? unknown : mixed;
    if (wrong.length > 0) for (const key of wrong) this.#reportUnknownKey([...path, key]);
    else if (best === undefined || (ofItsKind.length > 1 && !isInside(best))) this.#reportValue(issue.message, path);
    else for (const one of best) this.report(one, path);
  }

  #reportUnknownKey(path: Path): void {
    const key = String(path.at(-1));
    const branches = branchesAt(gridSchema, path.slice(0, -1));
    const known = branches.flat();
    if (known.includes(key)) {
      // The schema knows the key, but in no branch together with another key of this map.
      const others = Object.keys(valueAt(this.#data, path.slice(0, -1)) ?? {});
      const rival = others.find((other) => !branches.some((keys) => keys.includes(key) && keys.includes(other)));
      const remedy = rival === "step" && key === "scale" ? ": use num" : "";
      this.#problems.add(path, `${key} cannot be combined with ${rival}${remedy}`, { at: "key" });
      return;
    }
    this.#problems.add(path, `unknown key ${show(key)}${meantKey(key, known)}`, { at: "key" });
  }

  #reportValue(message: string, path: Path): void {
    const value = valueAt(this.#data, path);
    const keyPath = path.slice(0, path.findLastIndex((step) => typeof step === "string") + 1);
    const key = keyPath.at(-1) as string | undefined;
    const correction = corrected(key, value, message);
    if (path.length === 0) this.#problems.add(path, value === null ? "the grid is empty" : "expected a map of keys");
    else if (value === undefined) this.#problems.add(path, `missing key "${String(path.at(-1))}"`);
    else if (this.#isMisspelt(keyPath)) this.#reportUnknownKey(keyPath);
    else if (correction !== undefined) this.#problems.add(path, correction);
    else {
      const isInfinite = typeof value === "number" && !Number.isFinite(value);
      this.#problems.add(path, `${key}: ${isInfinite ? "expected a finite number" : message}: ${show(value)}`);
    }
  }

  /** Whether a wrong value is under a user-chosen key that is close to a known one. */
  #isMisspelt(path: Path): boolean {
    const key = path.at(-1);
    const known = keysAt(gridSchema, path.slice(0, -1));
    if (typeof key !== "string" || path.at(-2) === "parameters") return false;
    return known.length > 0 && !known.includes(key) && didYouMean(key, known) !== "";
  }
}

function isNever(issue: Issue): boolean {
  return issue.code === "invalid_type" && issue.expected === "never";
}

/** Returns the message about a value that has a likely meaning, and how to write it. */
function corrected(key: string | undefined, value: unknown, message: string): string | undefined {
  const layout =
    typeof value === "string" && key !== "expect" && /\bmap\b/.test(message) ? keyMistake(value) : undefined;
  if (layout !== undefined) return layout;
  if (Array.isArray(value) && (key === "objective" || key === "optimizer")) {
    return `${key}: a list needs the key "${key}s": write ${key}s: ${show(value)}`;
  }
  if (key === "expect" && (typeof value === "string" || isMap(value))) {
    const one = typeof value === "string" ? { sql: value } : value;
    const isWhole = message.includes("list");
    return `expect: expected a list of expectations: write ${isWhole ? "[" : ""}${flow(one)}${isWhole ? "]" : ""}`;
  }
  const correction = correctedValue(value, message);
  return correction === undefined ? undefined : `${key}: ${show(value)} ${correction}`;
}

function isMap(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Formats a map in the flow style of YAML. */
function flow(map: object): string {
  const entries = Object.entries(map).map(([key, value]) => `${key}: ${JSON.stringify(value)}`);
  return `{${entries.join(", ")}}`;
}

const HYPERPARAMETERS = Object.values(optimizers).flatMap(({ hyperparameters }) => Object.keys(hyperparameters));

/** Keys of definitions that the top level does not have. */
const DEFINITIONS: Readonly<Record<string, readonly string[]>> = {
  objective: ["formula", "let", "dim", "domain", "minimum", "minimisers", "constants"],
  optimizer: ["update", "state"],
};

/** Returns the end of a message about an unknown key: the key that it stands for, and its place. */
function meantKey(key: string, known: readonly string[]): string {
  // A block has places for hyperparameters and stop rules, an optimizer has none for their values.
  const sections = known.includes("stop")
    ? { parameters: HYPERPARAMETERS, stop: keysAt(gridSchema, ["stop"]), ...DEFINITIONS }
    : known.includes("update")
      ? { parameters: HYPERPARAMETERS }
      : {};
  const own = sameName(key, known);
  if (own !== undefined) return `: did you mean "${own}"?`;
  for (const [section, keys] of Object.entries(sections)) {
    if (keys.includes(key)) return `: it belongs under "${section}"`;
    const found = sameName(key, keys);
    if (found !== undefined) return `: did you mean "${found}" under "${section}"?`;
  }
  const similar = similarTo(key, known);
  if (similar !== "") return similar;
  for (const [section, keys] of Object.entries(sections)) {
    const found = similarWord(key, keys);
    if (found !== undefined) return `: did you mean "${found}" under "${section}"?`;
  }
  return "";
}

function join(above: Path, issue: Issue): Path {
  return [...above, ...issue.path.filter((step) => typeof step !== "symbol")];
}

function valueAt(data: unknown, path: Path): unknown {
  let value = data;
  for (const step of path) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, step)) return undefined;
    value = (value as Record<string | number, unknown>)[step];
  }
  return value;
}

/** Returns the keys that the schema allows at a path, in all branches of unions. */
function keysAt(schema: z.core.$ZodType, path: Path): readonly string[] {
  return branchesAt(schema, path).flat();
}

/** Returns the keys that each branch of a union allows at a path. */
function branchesAt(schema: z.core.$ZodType, path: Path): readonly (readonly string[])[] {
  if (schema instanceof z.ZodOptional) return branchesAt(schema.unwrap(), path);
  if (schema instanceof z.ZodUnion) return schema.options.flatMap((option) => branchesAt(option, path));
  const [step, ...rest] = path;
  if (schema instanceof z.ZodObject) {
    if (step === undefined) return [allowedKeys(schema)];
    const child = Object.hasOwn(schema.shape, step) ? schema.shape[step] : schema.def.catchall;
    return child === undefined ? [] : branchesAt(child, rest);
  }
  if (step === undefined) return [];
  if (schema instanceof z.ZodArray) return branchesAt(schema.element, rest);
  if (schema instanceof z.ZodRecord) return branchesAt(schema.valueType, rest);
  return [];
}

function allowedKeys({ shape }: z.ZodObject): readonly string[] {
  const isRefused = (type: z.core.$ZodType): boolean =>
    type instanceof z.ZodOptional && type.unwrap() instanceof z.ZodNever;
  return Object.entries(shape).flatMap(([key, type]) => (isRefused(type) ? [] : [key]));
}
