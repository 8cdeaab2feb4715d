import { openResults } from "../store/results.ts";
import { defineCommand, EXIT } from "./command.ts";
import type { Command } from "./command.ts";
import * as options from "./options.ts";
import { writeRows } from "./output.ts";

export const command: Command = defineCommand({
  command: "best [sweep]",
  describe: "Show the best hyperparameters of each space of a sweep",
  builder: (argv) =>
    argv
      .positional("sweep", { type: "string", describe: "an id or a name [default: the latest]" })
      .options({
        db: options.db,
        by: options.choice("by", "what is best: the fewest steps to the target, or the lowest final loss", [
          "steps",
          "final_loss",
        ]),
        format: options.format,
      })
      .example("$0 best", "the soonest trial of each space of the latest sweep")
      .example("$0 best optimizers --by final_loss --format csv", "the lowest losses, for a spreadsheet"),
  async handler({ sweep: wanted, db, by, format }) {
    const results = openResults(options.databaseFile(db));
    try {
      const best = results.best(results.findSweep(wanted).sweep_id, by);
      const names = [...new Set(best.flatMap(({ hyperparameters }) => Object.keys(hyperparameters)))];
      const shown =
        format === "table" ? names.filter((name) => best.some(({ varied }) => varied.includes(name))) : names;
      const columns = ["space", "objective", "optimizer", ...shown, "status", "steps", "final_loss", "trial"];
      const rows = best.map((one) => [
        one.label,
        one.objective,
        one.optimizer,
        ...shown.map((name) => one.hyperparameters[name] ?? null),
        one.status,
        one.steps,
        one.final_loss,
        one.trial,
      ]);
      // A space's label says its objective and optimizer; a table has no room to say it twice.
      const picked = format === "table" ? without(columns, rows, ["objective", "optimizer"]) : { columns, rows };
      await writeRows(picked, format);
      return EXIT.ok;
    } finally {
      results.close();
    }
  },
});

function without<Cell>(
  columns: readonly string[],
  rows: readonly (readonly Cell[])[],
  names: readonly string[],
): { columns: string[]; rows: Cell[][] } {
  const keep = (_: unknown, index: number): boolean => !names.includes(columns[index] ?? "");
  return { columns: columns.filter(keep), rows: rows.map((row) => row.filter(keep)) };
}
