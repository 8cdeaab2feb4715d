import { isMap, isPair, isScalar, isSeq, LineCounter, parseDocument, visit } from "yaml";
import { z } from "zod";
import { gridSchema } from "./schema/schema.ts";
import type { Path } from "./yaml/document.ts";

/** A key or value that fits at a place of a grid. */
interface CompletionOption {
  readonly label: string;
  readonly kind: "key" | "value";
  readonly description: string;
}

/** The options at a place, in the order of the schema. They replace the text from `from` on. */
export interface Completion {
  /** Offset in the text. */
  readonly from: number;
  readonly options: readonly CompletionOption[];
}

/** The place of the word in the grid. */
interface Place {
  readonly path: Path;
  readonly isKey: boolean;
  /** The other keys of its map. */
  readonly others: readonly string[];
}

type Schema = z.core.JSONSchema.BaseSchema;

// Stands for the word that is being typed, so that the text before it can be parsed.
const WORD = "completed_word";

const ROOT: Schema = z.toJSONSchema(gridSchema, { target: "draft-07", io: "input" });

/**
 * Returns the keys or values that the schema has at an offset of a grid's text, which may be
 * incomplete; undefined if it has none.
 */
export function completionAt(text: string, offset: number): Completion | undefined {
  const before = /[\w-]*$/.exec(text.slice(0, offset))![0];
  const from = offset - before.length;
  const yaml = parseDocument(`${text.slice(0, from)}${WORD}`, { lineCounter: new LineCounter(), uniqueKeys: false });
  let place: Place | undefined;
  visit(yaml, {
    Scalar(key, node, ancestors) {
      if (node.value !== WORD) return undefined;
      const isKey = key === "key";
      place = { path: pathOf(ancestors, isKey), isKey, others: isKey ? keysBeside(ancestors.at(-2)) : [] };
      return visit.BREAK;
    },
  });
  if (place === undefined) return undefined;
  const { path, isKey, others } = place;
  // A word that is alone on its line may become the first key of a map.
  const mayBeKey = isKey || /(?:^|\n)[ -]*$/.test(text.slice(0, from));
  const options = schemasAt(ROOT, path).flatMap((schema) => [
    ...(mayBeKey ? keysOf(schema) : []),
    ...(isKey ? [] : valuesOf(schema)),
  ]);
  const seen = new Set(others);
  const distinct = options.filter(({ label }) => !seen.has(label) && seen.add(label) !== undefined);
  return distinct.length === 0 ? undefined : { from, options: distinct };
}

/** Returns the keys and indices of the value or map that contains a node. */
function pathOf(ancestors: readonly unknown[], isKey: boolean): Path {
  const path: (string | number)[] = [];
  for (const [i, one] of ancestors.entries()) {
    const child: unknown = ancestors[i + 1];
    if (isSeq(one)) path.push(child === undefined ? one.items.length - 1 : one.items.indexOf(child));
    const isLast = i === ancestors.length - 1;
    if (isPair(one) && isScalar(one.key) && !(isLast && isKey)) path.push(String(one.key.value));
  }
  return path;
}

function keysBeside(map: unknown): readonly string[] {
  return isMap(map) ? map.items.flatMap(({ key }) => (isScalar(key) ? [String(key.value)] : [])) : [];
}

/** Returns the alternatives of the schema at a path. */
function schemasAt(schema: Schema, path: Path): readonly Schema[] {
  const [step, ...rest] = path;
  const forms = alternatives(schema);
  if (step === undefined) return forms;
  return forms.flatMap((form) => {
    if (typeof step === "number") return isSchema(form.items) ? schemasAt(form.items, rest) : [];
    const own = form.properties?.[step] ?? form.additionalProperties;
    return isSchema(own) ? schemasAt(own, rest) : [];
  });
}

function alternatives(schema: Schema): readonly Schema[] {
  const { $ref: reference } = schema;
  const { definitions = {} } = ROOT as { readonly definitions?: Readonly<Record<string, unknown>> };
  const target = reference === undefined ? undefined : definitions[reference.split("/").at(-1)!];
  const own = isSchema(target) ? target : schema;
  const forms = [...(own.anyOf ?? []), ...(own.oneOf ?? []), ...(own.allOf ?? [])].filter(isSchema);
  return forms.length === 0 ? [own] : forms.flatMap(alternatives);
}

function keysOf({ properties = {} }: Schema): CompletionOption[] {
  return Object.entries(properties).map(([label, schema]) => ({
    ...{ label, kind: "key" },
    description: isSchema(schema) ? descriptionOf(schema) : "",
  }));
}

function valuesOf(schema: Schema): CompletionOption[] {
  const values = [...(schema.enum ?? []), ...(schema.examples ?? []), ...("const" in schema ? [schema.const] : [])];
  return values
    .filter((value) => typeof value === "string" || typeof value === "boolean")
    .map((value) => ({ label: String(value), kind: "value", description: schema.description ?? "" }));
}

function descriptionOf(schema: Schema): string {
  return (
    schema.description ?? alternatives(schema).find(({ description }) => description !== undefined)?.description ?? ""
  );
}

function isSchema(value: unknown): value is Schema {
  return typeof value === "object" && value !== null;
}
