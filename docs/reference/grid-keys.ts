import { gridJsonSchema } from "../../src/grid/schema/json-schema.ts";
import { count } from "../../src/format/numbers.ts";
import { code, table } from "./markdown.ts";

/** The part of a JSON Schema that the page shows. */
interface Schema {
  readonly type?: string | readonly string[];
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: Schema | boolean;
  /** An array of these, or one for each place. */
  readonly items?: Schema | readonly Schema[];
  readonly anyOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
  readonly $ref?: string;
  readonly enum?: readonly string[];
  readonly const?: string;
  /** Everything is refused: the key belongs to another alternative. */
  readonly not?: object;
  readonly definitions?: Readonly<Record<string, Schema>>;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly exclusiveMaximum?: number;
}

/** Returns tables of every key of a grid, from its schema. */
export function gridKeys(): string {
  const schema = JSON.parse(gridJsonSchema()) as Schema;
  const { parameters, ...rest } = schema.properties!;
  const { objective, optimizer, axis } = schema.definitions!;
  return [
    "### Keys at the top",
    table(["key", "values", "about"], rowsOf(rest)),
    "### Keys of an objective",
    table(["key", "values", "about"], rowsOf(keysOf(objective!))),
    "Other keys are parameters of a built-in objective, or of the formula.",
    "### Keys of an optimizer",
    table(["key", "values", "about"], rowsOf(keysOf(optimizer!))),
    "### Keys of an axis",
    `\`parameters\` has an axis for each hyperparameter. An axis is ${uncapitalized(axis!.description!)}.`,
    table(["key", "values", "about"], rowsOf(keysOf(axis!))),
    "### Hyperparameters",
    table(
      ["key", "about"],
      Object.entries(parameters!.properties!).map(([key, one]) => [code(key), one.description ?? ""]),
    ),
  ].join("\n\n");
}

function rowsOf(keys: Readonly<Record<string, Schema>>, prefix = ""): (readonly string[])[] {
  return Object.entries(keys).flatMap(([key, schema]) => [
    [code(prefix + key), valuesOf(schema), schema.description ?? ABOUT[prefix + key] ?? ""],
    // The keys of a block are those at the top.
    ...(key === "spaces" ? [] : rowsOf(keysOf(schema), `${prefix}${key}.`)),
  ]);
}

/** Returns the schema of a key without the alternative that any other key of its map has. */
function own(schema: Schema, others: Schema | boolean | undefined): Schema {
  const alternatives = schema.anyOf?.filter((one) => JSON.stringify(one) !== JSON.stringify(others));
  return alternatives === undefined ? schema : { ...schema, anyOf: alternatives };
}

/** Keys that the schema describes by a reference alone. */
const ABOUT: Readonly<Record<string, string>> = {
  objective: "One objective: a built-in name, or a map",
  optimizer: "One optimizer: a built-in name, or a map",
};

/** Returns the keys of a map, of the maps in a list, or of the maps among alternatives. */
function keysOf(schema: Schema): Readonly<Record<string, Schema>> {
  const { type, properties = {}, additionalProperties, items, anyOf = [] } = schema;
  if (type === "object") {
    const allowed = Object.entries(properties).filter(([, one]) => one.not === undefined);
    return Object.fromEntries(allowed.map(([key, one]) => [key, own(one, additionalProperties)]));
  }
  if (items !== undefined && !isTuple(items)) return keysOf(items);
  return Object.assign({}, ...anyOf.toReversed().map(keysOf)) as Readonly<Record<string, Schema>>;
}

/** Returns the allowed values in words. */
function valuesOf(schema: Schema): string {
  const { anyOf, allOf, $ref } = schema;
  if ($ref !== undefined) return $ref.replace("#/definitions/", "").replace("moduleAxis", "axis");
  if (allOf !== undefined) return allOf.map(valuesOf).join(", ");
  if (anyOf !== undefined) return [...new Set(anyOf.map(valuesOf))].join(", or ");
  if (schema.const !== undefined) return code(schema.const);
  if (schema.enum !== undefined) return schema.enum.map(code).join(", ");
  if (Array.isArray(schema.type)) return schema.type.map((one: string) => NAMES[one]).join(" or ");
  const type = schema.type as string;
  if (type === "array") return listOf(schema.items ?? {});
  const bounds = boundsOf(schema);
  return `${NAMES[type] ?? "any"}${bounds === "" ? "" : ` ${bounds}`}`;
}

function listOf(items: Schema | readonly Schema[]): string {
  if (isTuple(items)) return `pair of ${valuesOf(items[0]!)}`;
  return `list of ${valuesOf(items).replaceAll(", or ", ", or of ")}`;
}

function isTuple(items: Schema | readonly Schema[]): items is readonly Schema[] {
  return Array.isArray(items);
}

const NAMES: Readonly<Record<string, string>> = {
  string: "text",
  number: "number",
  integer: "whole number",
  boolean: "`true` or `false`",
  object: "map",
};

function boundsOf({ minimum, maximum, exclusiveMinimum, exclusiveMaximum }: Schema): string {
  // Beyond it, no number of points, steps or rows is a bound.
  const most = maximum !== undefined && maximum >= 2 ** 52 ? undefined : maximum;
  const lower = exclusiveMinimum === undefined ? minimum : `above ${shown(exclusiveMinimum)}`;
  const upper = exclusiveMaximum === undefined ? most : `below ${shown(exclusiveMaximum)}`;
  if (lower !== undefined && upper !== undefined)
    return typeof lower === "number" && typeof upper === "number"
      ? `${shown(lower)} to ${shown(upper)}`
      : `${words(lower, "from")}, ${words(upper, "to")}`;
  if (lower !== undefined) return words(lower, "from");
  return upper === undefined ? "" : words(upper, "up to");
}

function words(bound: number | string, preposition: string): string {
  return typeof bound === "number" ? `${preposition} ${shown(bound)}` : bound;
}

/** Returns a number, a power of ten that is large or small with its exponent. */
function shown(value: number): string {
  const isPower = value > 0 && Number.isInteger(Math.log10(value));
  return isPower && (value >= 1e6 || value < 1e-3) ? value.toExponential().replace("+", "") : count(value);
}

function uncapitalized(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
