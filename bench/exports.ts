import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { times } from "./section.ts";
import type { Section } from "./section.ts";
import { inFolder } from "./sweep-process.ts";
import { bestOfTurns } from "./timing.ts";

const TURNS = 3;
const BIN = fileURLToPath(new URL("../bin/sweep.js", import.meta.url));
const DATABASE = fileURLToPath(import.meta.resolve("better-sqlite3"));
const GRID = `
objective: ravine
optimizer: momentum
parameters:
  lr: { min: 1e-4, max: 10, scale: log, num: 1000 }
  momentum: { min: 0, max: 0.99, num: 1000 }
stop: { max_steps: 100, target: 1e-3 }
`;

/** Measures exports of a million rows against a loop over the same rows with better-sqlite3. */
export function exports(): Section {
  return inFolder((folder) => {
    const db = join(folder, "sweeps.db");
    const node = (args: readonly string[], input = ""): { readonly seconds: number; readonly stdout: string } => {
      const start = performance.now();
      const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: "utf8", input });
      if (status !== 0) throw new Error(`node ${args.join(" ")} ended with ${status}: ${stderr}`);
      return { seconds: (performance.now() - start) / 1000, stdout };
    };
    node([BIN, "run", "-", "--quiet", "--db", db], GRID);
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
