import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import Database from "better-sqlite3";
import { times } from "./section.ts";
import type { Section } from "./section.ts";
import { inFolder } from "./sweep-process.ts";
import { bestOfTurns } from "./timing.ts";

const TURNS = 3;
const BIN = fileURLToPath(new URL("../bin/sweep.js", import.meta.url));
const GRID = `
objectives: [sphere, booth, beale, rosenbrock, himmelblau, matyas, ackley, rastrigin, styblinski_tang, quadratic]
optimizers: [sgd, momentum, adam, rmsprop]
parameters:
  lr: { min: 1e-4, max: 1, scale: log, num: 200 }
  momentum: { min: 0, max: 0.99, num: 200 }
  beta1: { min: 0, max: 0.99, num: 200 }
  alpha: { min: 0, max: 0.99, num: 200 }
stop: { max_steps: 10 }
`;

/** Conditions and groups that other programs use, and the SQL of each over a view. */
const QUERIES: Readonly<Record<string, string>> = {
  "count(*)": "SELECT count(*) FROM V",
  "one objective": "SELECT count(*), min(final_loss) FROM V WHERE objective = 'beale'",
  "one optimizer": "SELECT count(*), min(final_loss) FROM V WHERE optimizer = 'adam'",
  "one space": "SELECT count(*), min(final_loss) FROM V WHERE space = 7",
  "one trial": "SELECT * FROM V WHERE sweep_id = 1 AND trial = 345678",
  "a rare status": "SELECT count(*), min(steps) FROM V WHERE status = 'converged'",
  "a common status": "SELECT count(*), min(steps) FROM V WHERE status = 'exhausted'",
  "group by momentum": "SELECT momentum, count(*), min(final_loss) FROM V GROUP BY momentum",
  "group by momentum, over the table": "SELECT momentum, count(*), min(final_loss) FROM result GROUP BY momentum",
  "group by objective, optimizer": "SELECT objective, optimizer, avg(steps) FROM V GROUP BY objective, optimizer",
  "one value of beta1": "SELECT count(*), min(final_loss) FROM V WHERE beta1 = 0.99",
  "the first 1,000 rows in order": "SELECT * FROM V WHERE sweep_id = 1 ORDER BY space, trial LIMIT 1000",
};

/** Measures the view `results` against a bare scan, and a view that looks up the space of a row. */
export function views(): Section {
  return inFolder((folder) => {
    const file = join(folder, "sweeps.db");
    const { status, stderr } = spawnSync(process.execPath, [BIN, "run", "-", "--quiet", "--db", file], {
      input: GRID,
      encoding: "utf8",
    });
    if (status !== 0) throw new Error(`sweep run ended with ${status}: ${stderr}`);
    const db = new Database(file, { readonly: true });
    const text = db.prepare<[], string>("SELECT sql FROM sqlite_schema WHERE name = 'results'").pluck().get() ?? "";
    const [before = ""] = text.split("CROSS JOIN space s");
    db.exec(`${before.replace("CREATE VIEW results", "CREATE TEMP VIEW by_row")}
      CROSS JOIN result r ON r.sweep_id = w.sweep_id
      CROSS JOIN space s ON s.sweep_id = r.sweep_id AND s.space = r.space`);
    const seconds = (sql: string) => (): number => {
      const start = performance.now();
      db.prepare(sql).all();
      return (performance.now() - start) / 1000;
    };
    const bare = bestOfTurns({ bare: seconds("SELECT sum(steps), min(final_loss), max(lr) FROM result") }, TURNS).bare;
    const rows = Object.entries(QUERIES).map(([name, sql]) => {
      const turns = { view: seconds(sql.replace("V", "results")), byRow: seconds(sql.replace("V", "by_row")) };
      const { view, byRow } = bestOfTurns(turns, TURNS);
      return [name, view.toFixed(3), times(view / bare), times(byRow / bare)];
    });
    const { trials } = db.prepare<[], { trials: number }>("SELECT trials FROM sweeps").get() ?? { trials: 0 };
    db.close();
    return {
      title: "The view results",
      about: `A database of ${trials.toLocaleString("en-US")} trials in 40 spaces, read by better-sqlite3, the least of ${TURNS} turns. Bare is a sum over the table. The last column is a view that finds the space of each row.`,
      columns: ["", "seconds", "/ bare", "by row / bare"],
      rows,
    };
  });
}
