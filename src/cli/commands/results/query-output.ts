import { SweepError } from "../../../errors.ts";
import { formatBlocks, formatRows } from "../../../format/format.ts";
import type { Format, Rows } from "../../../format/format.ts";
import { count, counted } from "../../../format/numbers.ts";
import type { Cell } from "../../../format/table.ts";
import type { SweepRow } from "../../../store/read/results.ts";
import type { SqlRows } from "../../../store/user-sql/user-sql.ts";
import { OUTCOME_COLUMNS } from "../../../sweep/outcomes/columns.ts";
import { TERM_COLUMNS } from "../../../sweep/outcomes/result-columns.ts";
import { writeFileWhole } from "../../terminal/out-file.ts";
import { say, writeOut } from "../../terminal/output.ts";
import { textWidth } from "../../terminal/terminal-style.ts";

/** The rows of a query and their destination. */
interface Answer {
  readonly rows: SqlRows;
  /** The word for a row. */
  readonly noun: "row" | "group";
  /** The output file; undefined for standard output. */
  readonly out: string | undefined;
  /** The sweep that the rows are from; undefined for a SELECT over all sweeps. */
  readonly sweep: SweepRow | undefined;
}

/** Writes all rows as they arrive. */
export async function writeAll(
  { rows, noun, out, sweep }: Answer,
  format: Exclude<Format, "table"> | "parquet",
): Promise<void> {
  const names = rows.columns.map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) < index);
  if (twice !== undefined && format !== "csv" && format !== "md") {
    throw new SweepError("input", `${format} needs distinct column names; rename one with AS: ${twice}`);
  }
  if (format === "parquet") {
    // Loaded on demand, to keep the start fast.
    const { parquetParts } = await import("../../../format/parquet.ts");
    await write(parquetParts({ columns: rows.columns, blocks: rows.packed, metadata: provenance(sweep) }), out);
  } else {
    await write(formatBlocks({ columns: names, blocks: rows.packed }, format), out);
  }
  if (out !== undefined) say(`wrote ${counted(rows.total(), noun)}: ${out}`);
}

/**
 * Writes a table of the first `most` rows and a note with their total number, followed by `hint`. A
 * `quiet` table omits uninformative columns.
 */
export async function writeTable(
  { rows, noun, out }: Answer,
  { most, hint, quiet }: { readonly most: number; readonly hint: string; readonly quiet: boolean },
): Promise<void> {
  const first: Cell[][] = [];
  for await (const block of rows.blocks) {
    for (const row of block) if (first.length < most) first.push(row);
  }
  const all = { columns: rows.columns.map(({ name }) => name), rows: first };
  const width = out === undefined ? textWidth() : Infinity;
  await write(formatRows(quiet ? withoutQuiet(all) : all, "table", width), out);
  const total = rows.total();
  if (total > first.length) say(`showing ${count(first.length)} of ${counted(total, noun)}${hint}`);
}

/** Returns metadata that says which sweep rows are from, with the names of the view `sweeps`. */
function provenance(sweep: SweepRow | undefined): Record<string, string> {
  if (sweep === undefined) return {};
  const { sweep_id: id, name, spec_hash, version, spec } = sweep;
  return { sweep_id: String(id), sweep: name, spec_hash, version, spec };
}

type Parts = AsyncIterable<string | Uint8Array> | Iterable<string>;

async function write(parts: Parts, out: string | undefined): Promise<void> {
  await (out === undefined ? writeOut(parts) : writeFileWhole(out, parts));
}

/** Whether the cells of a column are informative. */
type Informative = (cells: readonly Cell[]) => boolean;

const never: Informative = () => false;
const someOther =
  (usual: Cell): Informative =>
  (cells) =>
    cells.some((cell) => cell !== usual);
const differ: Informative = (cells) => new Set(cells).size > 1;

// Columns that a quiet table omits unless they are informative, so that it fits a screen.
const QUIET: Readonly<Record<string, Informative>> = {
  space: never,
  objective_parameters: someOther("{}"),
  dim: never,
  repeat: someOther(0),
  ...Object.fromEntries(TERM_COLUMNS.map((name) => [name, differ])),
  label: never,
  ...Object.fromEntries(OUTCOME_COLUMNS.flatMap(({ sql, shownIn }) => (shownIn === "data" ? [[sql, never]] : []))),
  error: someOther(null),
};

function withoutQuiet({ columns, rows }: Rows): Rows {
  const all = [...rows];
  const keep = columns.map((name, index) => {
    const isInformative = Object.hasOwn(QUIET, name) ? QUIET[name] : undefined;
    return isInformative?.(all.map((row) => row[index] ?? null)) ?? true;
  });
  const kept = <T>(list: readonly T[]): T[] => list.filter((_, index) => keep[index]);
  return { columns: kept(columns), rows: all.map(kept) };
}
