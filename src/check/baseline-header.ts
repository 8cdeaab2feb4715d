import { packageVersion } from "../platform/version.ts";
import { shortened } from "../show.ts";
import { conditionsHash, conditionsOf } from "../sweep/identity/baseline-hash.ts";
import type { Condition } from "../sweep/identity/baseline-hash.ts";
import { defaultsIn } from "../sweep/spec/levels.ts";
import type { SweepSpec } from "../sweep/spec/sweep-spec.ts";

const HASH = "# baseline_hash ";
const ENGINE = "# engine ";
const NODE = "# node ";
const CONDITION = "# condition ";
const DEFAULTS = "# defaults ";

/** The conditions that a baseline's trials ran under, and who wrote it. */
export interface BaselineHeader {
  readonly hash: string;
  /** Version of this package that wrote it. */
  readonly engine: string;
  /** Version of Node that wrote it; undefined in format 1. */
  readonly node: string | undefined;
  readonly conditions: readonly Condition[];
  /** Default hyperparameters of its optimizers; empty in format 1. */
  readonly defaults: readonly Defaults[];
}

/** The default hyperparameters of an optimizer, as JSON by name. */
export interface Defaults {
  readonly name: string;
  readonly values: Readonly<Record<string, string>>;
}

/** Makes an error of the line with this index. */
export type Refuse = (index: number, problem: string) => Error;

/** Returns the header of a sweep that runs now. */
export function headerOf(spec: SweepSpec): BaselineHeader {
  const conditions = conditionsOf(spec);
  const versions = { engine: packageVersion(), node: process.versions.node };
  return { hash: conditionsHash(conditions), ...versions, conditions, defaults: defaultsOf(spec) };
}

/** Formats the header of a sweep's baseline as comment lines. */
export function headerLines(spec: SweepSpec): string[] {
  const { hash, engine, node, conditions, defaults } = headerOf(spec);
  return [
    HASH + hash,
    ENGINE + engine,
    `${NODE}${node}`,
    ...conditions.map((condition) => CONDITION + jsonText(condition)),
    ...defaults.map((one) => DEFAULTS + jsonText(one)),
  ];
}

/** Returns the defaults of a sweep's optimizers, each once, sorted by name. */
function defaultsOf({ spaces }: SweepSpec): readonly Defaults[] {
  const lines = spaces.map(({ optimizer }) => {
    const values = Object.entries(defaultsIn(optimizer)).map(([key, value]) => [key, JSON.stringify(value)] as const);
    return { name: optimizer.name, values: Object.fromEntries(values.sort(([a], [b]) => (a < b ? -1 : 1))) };
  });
  const distinct = new Map(lines.map((defaults) => [jsonText(defaults), defaults]));
  return [...distinct].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, defaults]) => defaults);
}

/** Parses the lines before the trials. Throws the error of `refuse` if one is wrong. */
export function readHeader(lines: readonly string[], refuse: Refuse): BaselineHeader {
  const after = (start: string): string | undefined =>
    lines.find((line) => line.startsWith(start))?.slice(start.length);
  const hash = after(HASH);
  if (hash === undefined) throw refuse(lines.length, `the baseline has no line "${HASH}…"`);
  const entries = (start: string, what: string): Defaults[] =>
    lines.flatMap((line, i) => {
      if (!line.startsWith(start)) return [];
      const entry = parseJson(line.slice(start.length));
      if (entry === undefined) throw refuse(i, `${what}: ${shortened(line, 100)}`);
      return [entry];
    });
  const conditions = entries(CONDITION, "not a condition");
  if (conditionsHash(conditions) !== hash) {
    const index = lines.findIndex((line) => line.startsWith(HASH));
    throw refuse(index, `the baseline was edited: its hash does not match the conditions below it: ${hash}`);
  }
  const defaults = entries(DEFAULTS, "not the defaults of an optimizer");
  return { hash, engine: after(ENGINE) ?? "", node: after(NODE), conditions, defaults };
}

function jsonText({ name, values }: Defaults): string {
  const entries = [["name", JSON.stringify(name)] as const, ...Object.entries(values)];
  return `{${entries.map(([key, json]) => `${JSON.stringify(key)}:${json}`).join(",")}}`;
}

function parseJson(text: string): Defaults | undefined {
  try {
    const { name, ...values } = JSON.parse(text) as Record<string, unknown>;
    if (typeof name !== "string") return undefined;
    return {
      name,
      values: Object.fromEntries(Object.entries(values).map(([key, value]) => [key, JSON.stringify(value)])),
    };
  } catch {
    return undefined;
  }
}
