import { useDictionary } from "hyparquet-writer/src/dictionary.js";

import { SweepError } from "../errors.ts";
import { type BlockColumn, cellsOf } from "./column-block.ts";
import type { Cell } from "./table.ts";

export type ParquetType = "INT64" | "DOUBLE" | "STRING";

export const PHYSICAL = { INT64: "INT64", DOUBLE: "DOUBLE", STRING: "BYTE_ARRAY" } as const;

export interface ParquetColumn {
  readonly name: string;
  /** The declared SQLite type of a table's column; null for an expression. */
  readonly declared: string | null;
}

/** A value. An INT64 may be a number, which is quicker. */
export type Value = number | bigint | string;

interface Counted {
  /** Number of NULLs. */
  readonly nulls: number;
}

/** The values of a column in a row group; null is NULL. */
export interface PlainValues extends Counted {
  readonly values: Float64Array | readonly (Value | null)[];
}

/** The same, as distinct values and their positions; undefined is NULL. */
export interface CodedValues extends Counted {
  readonly dictionary: readonly Value[];
  readonly indexes: readonly (number | undefined)[];
}

const DECLARED: Readonly<Record<string, ParquetType>> = { INTEGER: "INT64", REAL: "DOUBLE", TEXT: "STRING" };

/** Returns the type of a column; that of an expression follows from its first cells. */
export function typeOf({ declared }: ParquetColumn, parts: readonly BlockColumn[]): ParquetType {
  const known = declared === null ? undefined : DECLARED[declared];
  if (known !== undefined) return known;
  let integers = false;
  for (const part of parts) {
    for (const cell of ArrayBuffer.isView(part) ? part : "codes" in part ? part.values : part) {
      if (typeof cell === "string") return "STRING";
      if (typeof cell === "number" && !Number.isNaN(cell)) return "DOUBLE";
      if (typeof cell === "bigint") integers = true;
    }
  }
  return integers ? "INT64" : "DOUBLE";
}

/** Gathers the cells of a column from the blocks of a row group, coded if that takes less room. */
export function gather(
  column: ParquetColumn,
  type: ParquetType,
  parts: readonly BlockColumn[],
): PlainValues | CodedValues {
  const accept = (cell: Cell): Value | null => typed(cell, type, column);
  const numbers = type === "STRING" ? undefined : numbersOf(column, type, parts);
  if (numbers !== undefined) return codedIfSmaller(type, numbers);
  return codedOf(parts, accept) ?? codedIfSmaller(type, cellsIn(parts, accept));
}

/** Joins parts that all have numbers. */
function numbersOf(column: ParquetColumn, type: ParquetType, parts: readonly BlockColumn[]): PlainValues | undefined {
  if (!parts.every((part) => ArrayBuffer.isView(part))) return undefined;
  const numbers = new Float64Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    numbers.set(part, at);
    at += part.length;
  }
  let nulls = 0;
  for (const value of numbers) if (Number.isNaN(value)) nulls += 1;
  // All are of the same kind.
  if (nulls < numbers.length)
    typed(
      numbers.find((value) => !Number.isNaN(value))!,
      type,
      column,
    );
  const values = nulls === 0 ? numbers : Array.from(numbers, (value) => (Number.isNaN(value) ? null : value));
  return { values, nulls };
}

function cellsIn(parts: readonly BlockColumn[], accept: (cell: Cell) => Value | null): PlainValues {
  const values = parts.flatMap(cellsOf).map(accept);
  return { values, nulls: values.filter((value) => value === null).length };
}

function codedIfSmaller(type: ParquetType, { values, nulls }: PlainValues): PlainValues | CodedValues {
  // Its declaration has no readonly arrays.
  const { dictionary, indexes } = useDictionary(values as Value[], PHYSICAL[type], undefined, undefined);
  return dictionary === undefined || indexes === undefined ? { values, nulls } : { dictionary, indexes, nulls };
}

/** Joins parts that all have codes; undefined if others have values, or if few values repeat. */
function codedOf(parts: readonly BlockColumn[], accept: (cell: Cell) => Value | null): CodedValues | undefined {
  const places = new Map<Value, number>();
  const indexes: (number | undefined)[] = [];
  let nulls = 0;
  for (const part of parts) {
    if (ArrayBuffer.isView(part)) {
      if (!part.every((value) => Number.isNaN(value))) return undefined;
      for (let i = 0; i < part.length; i += 1) indexes.push(undefined);
      nulls += part.length;
    } else if ("codes" in part) {
      const own = part.values.map((cell) => {
        const value = accept(cell);
        if (value === null) return undefined;
        if (!places.has(value)) places.set(value, places.size);
        return places.get(value)!;
      });
      for (const code of part.codes) {
        indexes.push(own[code]);
        if (own[code] === undefined) nulls += 1;
      }
    } else return undefined;
  }
  return 2 * places.size > indexes.length ? undefined : { dictionary: [...places.keys()], indexes, nulls };
}

function typed(cell: Cell, type: ParquetType, { name, declared }: ParquetColumn): Value | null {
  if (cell === null) return null;
  if (type === "DOUBLE" && typeof cell !== "string") return Number(cell);
  if (type === "STRING" ? typeof cell === "string" : typeof cell === "bigint") return cell as Value;
  // Pages of trials have integers as numbers.
  if (declared === "INTEGER" && Number.isSafeInteger(cell)) return cell as number;
  throw new SweepError("input", `column "${name}" has values of several types: use CAST(… AS TEXT) or CAST(… AS REAL)`);
}
