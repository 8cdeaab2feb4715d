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

/** Measures queries over a million rows: whole processes, against a bare better-sqlite3 scan. */
export function queries(): Section {
  return inFolder((folder) => {
    const db = join(folder, "sweeps.db");
    const node = (args: readonly string[], input?: string): number => {
      const start = performance.now();
      const { status, stderr } = spawnSync(process.execPath, args, {
        stdio: ["pipe", "ignore", "pipe"],
        encoding: "utf8",
        ...(input === undefined ? {} : { input }),
      });
      if (status !== 0) throw new Error(`node ${args.join(" ")} ended with ${status}: ${stderr}`);
      return (performance.now() - start) / 1000;
    };
    const sweep = (...args: readonly string[]): number => node([BIN, ...args, "--db", db]);
    node([BIN, "run", "-", "--quiet", "--db", db], GRID);
    const scan = `require(${JSON.stringify(DATABASE)})(${JSON.stringify(db)}, { readonly: true })
      .prepare("SELECT sum(steps), min(final_loss), max(lr) FROM result").get()`;
    const bare = "every row, with better-sqlite3 alone";
    const best = bestOfTurns(
      {
        [bare]: () => node(["-e", scan]),
        "query --order-by final_loss --limit 10": () => sweep("query", "--order-by", "final_loss", "--limit", "10"),
        "query --where … --order-by steps --limit 10": () =>
          sweep("query", "--where", "status = 'converged' and momentum > 0.8", "--order-by", "steps", "--limit", "10"),
        "query --group-by momentum": () => sweep("query", "--group-by", "momentum"),
        best: () => sweep("best"),
        "best --by final_loss": () => sweep("best", "--by", "final_loss"),
      },
      TURNS,
    );
    return {
      title: "Queries",
      about: `A database of 1,000,000 trials, whole processes, the least of ${TURNS} turns.`,
      columns: ["", "seconds", "/ bare"],
      rows: Object.entries(best).map(([name, seconds]) => [name, seconds.toFixed(2), times(seconds / best[bare])]),
    };
  });
}
