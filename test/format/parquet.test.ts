import { parquetMetadata, parquetReadObjects, parquetSchema } from "hyparquet";
import { expect, test } from "vitest";
import { type ColumnBlock, toColumns } from "../../src/format/column-block.ts";
import { type ParquetRows, parquetParts } from "../../src/format/parquet.ts";
import { inSoak } from "../support/faults/attempts.ts";

type ExactRows = readonly (readonly (string | number | bigint | null)[])[];

async function file(columns: ParquetRows["columns"], ...blocks: readonly ExactRows[]): Promise<ArrayBuffer> {
  async function* arriving(): AsyncGenerator<ColumnBlock> {
    for (const rows of blocks) yield toColumns(rows, columns.length);
  }
  const parts = [];
  for await (const part of parquetParts({ columns, blocks: arriving() })) parts.push(part);
  return Uint8Array.from(Buffer.concat(parts)).buffer;
}

function types(buffer: ArrayBuffer): unknown[] {
  const { children } = parquetSchema(parquetMetadata(buffer));
  return children.map(({ element: { name, type, converted_type, repetition_type } }) => [
    name,
    type,
    converted_type,
    repetition_type,
  ]);
}

const expression = (name: string): ParquetRows["columns"][number] => ({ name, declared: null });

test("columns have their declared type, or that of their values, and keep NULLs", async () => {
  const columns = [
    { name: "trial", declared: "INTEGER" },
    { name: "lr", declared: "REAL" },
    { name: "error", declared: "TEXT" },
    ...["count", "half", "mixed", "status", "nothing"].map(expression),
  ];
  const buffer = await file(
    columns,
    [[0n, 1, null, 7n, null, 1n, "converged", null]],
    [[2n ** 62n, 0.1 + 0.2, 'a "text", é', null, 2.5, 0.5, null, null]],
  );
  expect(types(buffer)).toEqual([
    ["trial", "INT64", undefined, "OPTIONAL"],
    ["lr", "DOUBLE", undefined, "OPTIONAL"],
    ["error", "BYTE_ARRAY", "UTF8", "OPTIONAL"],
    ["count", "INT64", undefined, "OPTIONAL"],
    ["half", "DOUBLE", undefined, "OPTIONAL"],
    ["mixed", "DOUBLE", undefined, "OPTIONAL"],
    ["status", "BYTE_ARRAY", "UTF8", "OPTIONAL"],
    ["nothing", "DOUBLE", undefined, "OPTIONAL"],
  ]);
  expect(await parquetReadObjects({ file: buffer })).toEqual([
    { trial: 0n, lr: 1, error: null, count: 7n, half: null, mixed: 1, status: "converged", nothing: null },
    {
      trial: 2n ** 62n,
      lr: 0.1 + 0.2,
      error: 'a "text", é',
      count: null,
      half: 2.5,
      mixed: 0.5,
      status: null,
      nothing: null,
    },
  ]);
});

test.for(inSoak())("writes many rows in several row groups without losing any", async () => {
  const rows = Array.from({ length: 250_000 }, (_, i) => [BigInt(i), i / 3]);
  const blocks = Array.from({ length: 250 }, (_, i) => rows.slice(i * 1_000, (i + 1) * 1_000));
  const buffer = await file([{ name: "trial", declared: "INTEGER" }, expression("third")], ...blocks);
  expect(parquetMetadata(buffer).row_groups.map(({ num_rows }) => num_rows)).toEqual([100_000n, 100_000n, 50_000n]);
  const read = await parquetReadObjects({ file: buffer });
  expect(read.length).toBe(rows.length);
  expect(read.every(({ trial, third }, i) => trial === BigInt(i) && third === i / 3)).toBe(true);
});

test("writes the columns of an empty result", async () => {
  const buffer = await file([{ name: "trial", declared: "INTEGER" }]);
  expect(types(buffer)).toEqual([["trial", "INT64", undefined, "OPTIONAL"]]);
  expect(await parquetReadObjects({ file: buffer })).toEqual([]);
});

test("refuses text among numbers, because a Parquet column has one type", async () => {
  await expect(file([expression("x")], [[1n]], [["a"]])).rejects.toThrow(
    expect.objectContaining({
      code: "input",
      message: expect.stringMatching(/^column "x" has values of several types/),
    }),
  );
});
