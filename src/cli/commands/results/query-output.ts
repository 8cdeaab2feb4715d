import { SweepError } from "../../../errors.ts";
import { formatBlocks, formatRows } from "../../../format/format.ts";
import type { Format, Rows } from "../../../format/format.ts";
import { count, counted } from "../../../format/numbers.ts";
import type { Cell } from "../../../format/table.ts";
import type { SqlRows } from "../../../store/user-sql/user-sql.ts";
import { OUTCOME_COLUMNS } from "../../../sweep/outcomes/columns.ts";
import { writeFileWhole } from "../../terminal/out-file.ts";
import { say, writeOut } from "../../terminal/output.ts";

/** Rows that were asked for, and where they go. */
interface Answer {
  readonly rows: SqlRows;
  /** What a row is. */
  readonly noun: "row" | "group";
  /** The file to write; standard output where there is none. */
  readonly out: string | undefined;
}

/** Writes all rows, as they come. */
export async function writeAll(
  { rows, noun, out }: Answer,
  format: Exclude<Format, "table"> | "parquet",
): Promise<void> {
  const names = rows.columns.map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) < index);
  if (twice !== undefined && format !== "csv" && format !== "md") {
    throw new SweepError("input", `${format} cannot have two columns of one name: ${twice}; rename one with AS`);
  }
  if (format === "parquet") {
    // Loaded when it is asked for: a start costs what the one format needs.
    const { parquetParts } = await import("../../../format/parquet.ts");
    await write(parquetParts({ columns: rows.columns, blocks: rows.blocks }), out);
  } else {
    await write(formatBlocks({ columns: names, blocks: plainBlocks(rows.blocks) }, format), out);
  }
  if (out !== undefined) say(`wrote ${counted(rows.total(), noun)}: ${out}`);
}

/**
 * Writes a table of the first `most` rows, and says of how many they are; `hint` tells how to see them all. A `quiet` table
 * leaves out columns that have nothing to say.
 */
export async function writeTable(
  { rows, noun, out }: Answer,
  { most, hint, quiet }: { readonly most: number; readonly hint: string; readonly quiet: boolean },
): Promise<void> {
  const first: Cell[][] = [];
  for await (const block of plainBlocks(rows.blocks)) {
    for (const row of block) if (first.length < most) first.push(row);
  }
  const all = { columns: rows.columns.map(({ name }) => name), rows: first };
  const width = out === undefined && process.stdout.isTTY ? process.stdout.columns : undefined;
  await write(formatRows(quiet ? withoutQuiet(all) : all, "table", width), out);
  const total = rows.total();
  if (total > first.length) say(`showing ${count(first.length)} of ${counted(total, noun)}${hint}`);
}

type Parts = AsyncIterable<string | Uint8Array> | Iterable<string>;

async function write(parts: Parts, out: string | undefined): Promise<void> {
  await (out === undefined ? writeOut(parts) : writeFileWhole(out, parts));
}

/** Blocks that were not asked for exactly, and so have no `bigint`. */
function plainBlocks(blocks: SqlRows["blocks"]): AsyncIterable<Cell[][]> {
  return blocks as AsyncIterable<Cell[][]>;
}

// What a table leaves out unless it is asked for, so that it fits a screen: there as soon as a row has something to say.
const QUIET: Readonly<Record<string, (cell: Cell) => boolean>> = {
  space: () => false,
  objective_parameters: (cell) => cell !== "{}",
  dim: () => false,
  repeat: (cell) => cell !== 0,
  ...Object.fromEntries(
    OUTCOME_COLUMNS.flatMap(({ sql, shownIn }) => (shownIn === "data" ? [[sql, () => false]] : [])),
  ),
  error: (cell) => cell !== null,
};

function withoutQuiet({ columns, rows }: Rows): Rows {
  const all = [...rows];
  const keep = columns.map((name, index) => {
    const speaks = Object.hasOwn(QUIET, name) ? QUIET[name] : undefined;
    return speaks === undefined || all.some((row) => speaks(row[index] ?? null));
  });
  const kept = <T>(list: readonly T[]): T[] => list.filter((_, index) => keep[index]);
  return { columns: kept(columns), rows: all.map(kept) };
}
