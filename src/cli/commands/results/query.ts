import { extname } from "node:path";
import { SweepError } from "../../../errors.ts";
import { FORMATS } from "../../../format/format.ts";
import { notComplete } from "../../../format/sweep-state.ts";
import type { Format } from "../../../format/format.ts";
import { splitList } from "../../../store/read/group-columns.ts";
import type { QueryOptions } from "../../../store/read/query-text.ts";
import { TERM_COLUMNS } from "../../../sweep/outcomes/result-columns.ts";
import { openResults } from "../../../store/read/results.ts";
import type { Results, SweepRow } from "../../../store/read/results.ts";
import { SQL_TIMEOUT } from "../../../store/user-sql/user-sql.ts";
import { defineCommand, EXIT } from "../../shared/command.ts";
import type { Command } from "../../shared/command.ts";
import * as options from "../../shared/options.ts";
import { checkTarget } from "../../terminal/out-file.ts";
import { say } from "../../terminal/output.ts";
import { writeAll, writeTable } from "./query-output.ts";

// Tables are for reading. Other formats are for programs and contain all rows.
const TABLE_ROWS = 20;
const QUERY_FORMATS: readonly (Format | "parquet")[] = [...FORMATS, "parquet"];

export const command: Command = defineCommand({
  command: "query [sweep]",
  describe: "Select trials of a sweep by SQL conditions, or aggregate them by groups",
  builder: (argv) =>
    argv
      .positional("sweep", {
        type: "string",
        describe: `${options.SWEEP} [default: the latest sweep; with --sql, all]`,
      })
      .options({
        db: options.db,
        where: options.text("where", "SQL condition on the columns of results"),
        "order-by": options.text("order-by", "columns to sort by, as in SQL [default: trial, or the group columns]"),
        columns: options.text("columns", "columns to show, separated by commas; with --group-by also aggregates"),
        "group-by": options.text("group-by", "show one row per group of trials with equal values in these columns"),
        limit: options.wholeNumber("limit", "maximum number of rows", 0, Number.MAX_SAFE_INTEGER),
        all: {
          type: "boolean",
          default: false,
          describe: `show all rows in a table [default: the first ${TABLE_ROWS}]`,
        },
        sql: options.text(
          "sql",
          "SELECT on the views, such as results, spaces and sweeps, instead of the options above",
        ),
        timeout: options.seconds(
          "timeout",
          `limit on SQLite's processor time for SQL that you type, in seconds [default: ${SQL_TIMEOUT}]`,
        ),
        format: options.optionalChoice(
          "format",
          "output format [default: by the name of --out, else table]",
          QUERY_FORMATS,
        ),
        out: options.text("out", "output file [default: standard output]"),
      }),
  examples: [
    [`sweep query --where "status = 'converged'" --order-by steps --limit 5`, "the five fastest trials"],
    ["sweep query valley --columns lr,momentum,steps --format csv > valley.csv", "export for a spreadsheet"],
    ["sweep query --out valley.parquet", "export for pandas, polars or DuckDB"],
    ["sweep query --group-by momentum --order-by 'converged desc'", "which momentum converges most often"],
    [
      `sweep query --group-by optimizer --columns 'count, quantile(steps, 0.9)'`,
      "aggregates: count, converged, min, max, mean, median, quantile",
    ],
    [`sweep query --sql "SELECT sweep, count(*) FROM results GROUP BY sweep"`, "any SELECT on all sweeps"],
  ],
  async handler({ sweep: wanted, all, sql, timeout, format, out, ...args }) {
    const { where, orderBy, columns, groupBy, limit } = args;
    refuseTogether(sql, { all, where, "order-by": orderBy, columns, "group-by": groupBy, limit });
    const as = format ?? formatOf(out);
    if (as === "parquet" && out === undefined && process.stdout.isTTY) {
      throw new SweepError("input", "cannot write parquet to a terminal: add --out FILE");
    }
    // Checked again when writing; this check fails before the query runs.
    if (out !== undefined) checkTarget(out);
    const cut = as === "table" && !all ? TABLE_ROWS : undefined;
    const how = {
      exact: as === "parquet" || ("large" as const),
      counted: as === "table",
      ...(timeout === undefined ? {} : { timeout }),
    };
    const results = openResults(options.databaseFile(args.db));
    try {
      const sweep = sql !== undefined && wanted === undefined ? undefined : findSweep(results, wanted);
      const rows =
        sql === undefined
          ? await results.queryTyped(sweep!.sweep_id, queryOptions({ ...args, limit: limit ?? cut }), how)
          : await results.selectTyped(sql, sweep?.sweep_id, how);
      if (sweep !== undefined && groupBy !== undefined) noteMixed(results, sweep, args);
      const answer = { rows, noun: groupBy === undefined ? "row" : "group", out, sweep } as const;
      try {
        if (as !== "table") await writeAll(answer, as);
        else {
          await writeTable(answer, {
            most: limit ?? cut ?? Infinity,
            hint: limit === undefined ? "; use --all to show all" : "",
            quiet: [sql, columns, groupBy].every((value) => value === undefined),
          });
        }
      } finally {
        await rows.close();
      }
      const unfinished = sweep === undefined ? undefined : notComplete(sweep);
      if (unfinished !== undefined) say(unfinished);
      return EXIT.ok;
    } finally {
      results.close();
    }
  },
});

function refuseTogether(
  sql: string | undefined,
  { all, ...parts }: { readonly all: boolean } & Readonly<Record<string, string | number | boolean | undefined>>,
): void {
  if (all && parts["limit"] !== undefined) {
    throw new SweepError("input", `--all cannot be combined with --limit: ${parts["limit"]}`);
  }
  const part = Object.entries(parts).find(([, value]) => value !== undefined);
  if (sql !== undefined && part !== undefined) {
    throw new SweepError("input", `--sql cannot be combined with --${part[0]} ${part[1]}: put it into the SELECT`);
  }
}

/** Returns the format for a file name. */
function formatOf(out: string | undefined): Format | "parquet" {
  const ending = extname(out ?? "").slice(1);
  return QUERY_FORMATS.find((format) => format === ending) ?? "table";
}

function findSweep(results: Results, wanted: string | undefined): SweepRow {
  const sweep = results.findSweep(wanted);
  if (sweep.store === "summary") {
    say(`sweep ${sweep.sweep_id} is stored as a summary with only the best trials of each space; see sweep show`);
  }
  return sweep;
}

/** Says in which terms spaces differ that neither the groups nor the condition tell apart. */
function noteMixed(results: Results, { sweep_id: id }: SweepRow, { groupBy = "", where = "" }: Typed): void {
  const groups = splitList(groupBy);
  if (["trial", "space", "label"].some((name) => groups.includes(name))) return;
  const mixed = results
    .differingTerms(id)
    .filter((name) => !groups.includes(name) && !new RegExp(`\\b${name}\\b`, "i").test(where));
  if (mixed.length === 0) return;
  // The column `label` tells all spaces apart; `results` has no column for `stop`.
  const columns = mixed.every((name) => TERM_COLUMNS.includes(name)) ? "them" : "label";
  say(`spaces of this sweep differ in ${mixed.join(", ")}; group by ${columns} too to keep them apart`);
}

interface Typed {
  readonly where?: string | undefined;
  readonly orderBy?: string | undefined;
  readonly columns?: string | undefined;
  readonly groupBy?: string | undefined;
  readonly limit?: number | undefined;
}

function queryOptions({ where, orderBy, columns, groupBy, limit }: Typed): QueryOptions {
  return {
    ...(where === undefined ? {} : { where }),
    ...(orderBy === undefined ? {} : { orderBy }),
    ...(columns === undefined ? {} : { columns: splitList(columns) }),
    ...(groupBy === undefined ? {} : { groupBy: splitList(groupBy) }),
    ...(limit === undefined ? {} : { limit }),
  };
}
