import { join } from "node:path";
import { BIN, DATABASE, millionRows, nodeProcess as node } from "./million-rows.ts";
import { times } from "./section.ts";
import type { Section } from "./section.ts";
import { inFolder } from "./sweep-process.ts";
import { bestOfTurns } from "./timing.ts";

const TURNS = 3;

/** Measures exports of a million rows against a loop over the same rows with better-sqlite3. */
export function exports(): Section {
  return inFolder((folder) => {
    const db = millionRows(folder);
    const columns = node([BIN, "query", "--db", db, "--limit", "0", "--format", "csv"]).stdout.trim();
    const read = (rows: string): string => `const { performance: p } = globalThis; const start = p.now();
      const db = require(${JSON.stringify(DATABASE)})(${JSON.stringify(db)}, { readonly: true });
      let count = 0; ${rows}; if (count !== 1e6) throw new Error(count);`;
    const select = `db.prepare("SELECT ${columns} FROM results WHERE sweep_id = 1")`;
    const bare = "every row, with better-sqlite3 alone";
    const best = bestOfTurns(
      {
        [bare]: () => node(["-e", read(`for (const row of ${select}.iterate()) count += 1`)]).seconds,
        "every row as an array": () =>
          node(["-e", read(`for (const row of ${select}.raw().iterate()) count += 1`)]).seconds,
        "a sum over the table": () =>
          node(["-e", read(`count = db.prepare("SELECT count(*), sum(steps), max(lr) FROM result").pluck().get()`)])
            .seconds,
        ...Object.fromEntries(
          ["csv", "jsonl", "json", "parquet"].map((format) => [
            `query --format ${format}`,
            () => node([BIN, "query", "--db", db, "--format", format, "--out", join(folder, `rows.${format}`)]).seconds,
          ]),
        ),
      },
      TURNS,
    );
    return {
      title: "Exports",
      about: `A database of 1,000,000 trials, all ${columns.split(",").length} columns, whole processes, the least of ${TURNS} turns. Bare is \`for (const row of statement.iterate())\` over the same columns.`,
      columns: ["", "seconds", "/ bare"],
      rows: Object.entries(best).map(([name, seconds]) => [name, seconds.toFixed(2), times(seconds / best[bare])]),
    };
  });
}
