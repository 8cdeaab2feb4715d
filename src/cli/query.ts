import { SweepError } from "../errors.ts";
import { count } from "../report/numbers.ts";
import type { Rows } from "../report/format.ts";
import type { Cell } from "../report/table.ts";
import { openResults } from "../store/results.ts";
import { defineCommand, EXIT } from "./command.ts";
import type { Command } from "./command.ts";
import * as options from "./options.ts";
import { say, writeRows } from "./output.ts";

// A table is for reading; the other formats are for programs, which want all rows.
const TABLE_ROWS = 20;

export const command: Command = defineCommand({
  command: "query [sweep]",
  describe: "Pick trials of a sweep by conditions in SQL",
  builder: (argv) =>
    argv
      .positional("sweep", { type: "string", describe: "an id or a name [default: the latest]" })
      .options({
        db: options.db,
        where: options.text("where", "a condition over the columns of results"),
        "order-by": options.text("order-by", "columns to sort by, as in SQL [default: trial]"),
        columns: options.text("columns", "columns to show, separated by commas"),
        limit: options.wholeNumber("limit", "at most so many rows", 0, Number.MAX_SAFE_INTEGER),
        all: { type: "boolean", default: false, describe: `all rows, also in a table (which shows ${TABLE_ROWS})` },
        format: options.format,
      })
      .example(
        `$0 query --where "status = 'converged' and momentum > 0.8" --order-by steps --limit 5`,
        "the five soonest",
      )
      .example("$0 query valley --columns lr,momentum,steps --format csv > valley.csv", "for a spreadsheet")
      .example(`$0 query --where "status = 'diverged'" --order-by lr`, "where it blows up"),
  async handler({ sweep: wanted, db, where, orderBy, columns, limit, all, format }) {
    if (all && limit !== undefined)
      throw new SweepError("input", `--all and --limit exclude each other: --limit ${limit}`);
    const results = openResults(options.databaseFile(db));
    try {
      const sweep = results.findSweep(wanted);
      if (sweep.store === "summary") {
        say(
          `sweep ${sweep.sweep_id} is stored as a summary: only the best trials of each space are kept, see sweep show`,
        );
      }
      const most = limit ?? (format === "table" && !all ? TABLE_ROWS : undefined);
      const found = results.query(sweep.sweep_id, {
        ...(where === undefined ? {} : { where }),
        ...(orderBy === undefined ? {} : { orderBy }),
        ...(columns === undefined ? {} : { columns: columns.split(",").map((name) => name.trim()) }),
        ...(most === undefined ? {} : { limit: most }),
      });
      await writeRows(format === "table" && columns === undefined ? readable(found) : found, format);
      if (format === "table" && most !== undefined) {
        const total = found.total();
        if (total > most)
          say(`showing ${count(most)} of ${count(total)} rows${limit === undefined ? ": --all shows all" : ""}`);
      }
      return EXIT.ok;
    } finally {
      results.close();
    }
  },
});

// What a table leaves out unless it is asked for, so that it fits a screen: there as soon as a row has something to say.
const QUIET: Readonly<Record<string, (cell: Cell) => boolean>> = {
  space: () => false,
  objective_parameters: (cell) => cell !== "{}",
  dim: () => false,
  repeat: (cell) => cell !== 0,
  best_loss: () => false,
  gradient_norm: () => false,
  minimiser: () => false,
  error: (cell) => cell !== null,
};

function readable({ columns, rows }: Rows): Rows {
  const all = [...rows];
  const keep = columns.map((name, index) => {
    const speaks = Object.hasOwn(QUIET, name) ? QUIET[name] : undefined;
    return speaks === undefined || all.some((row) => speaks(row[index] ?? null));
  });
  const kept = <T>(list: readonly T[]): T[] => list.filter((_, index) => keep[index]);
  return { columns: kept(columns), rows: all.map(kept) };
}
