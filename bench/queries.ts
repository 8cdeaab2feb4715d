import { BIN, DATABASE, millionRows, nodeProcess } from "./million-rows.ts";
import { times } from "./section.ts";
import type { Section } from "./section.ts";
import { inFolder } from "./sweep-process.ts";
import { bestOfTurns } from "./timing.ts";

const TURNS = 3;

/** Measures queries over a million rows: whole processes, against a bare better-sqlite3 scan. */
export function queries(): Section {
  return inFolder((folder) => {
    const db = millionRows(folder);
    const sweep = (...args: readonly string[]): number => nodeProcess([BIN, ...args, "--db", db]).seconds;
    const scan = `require(${JSON.stringify(DATABASE)})(${JSON.stringify(db)}, { readonly: true })
      .prepare("SELECT sum(steps), min(final_loss), max(lr) FROM result").get()`;
    const bare = "every row, with better-sqlite3 alone";
    const best = bestOfTurns(
      {
        [bare]: () => nodeProcess(["-e", scan]).seconds,
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
