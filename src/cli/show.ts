import { STATUSES } from "../spec/columns.ts";
import { count, counted, duration, percent } from "../report/numbers.ts";
import { openResults } from "../store/results.ts";
import { defineCommand, EXIT } from "./command.ts";
import type { Command } from "./command.ts";
import * as options from "./options.ts";
import { writeRows, writeText } from "./output.ts";
import { settings } from "./summary-rows.ts";

export const command: Command = defineCommand({
  command: "show [sweep]",
  describe: "Show a sweep: how its trials ended, and the best of each space",
  builder: (argv) =>
    argv
      .positional("sweep", { type: "string", describe: "an id or a name [default: the latest]" })
      .options({ db: options.db, format: options.format })
      .example("$0 show", "the latest sweep")
      .example("$0 show valley", "the latest sweep of that name")
      .example("$0 show 3 --format json", "sweep number 3, for a script"),
  async handler({ sweep: wanted, db, format }) {
    const results = openResults(options.databaseFile(db));
    try {
      const { sweep, spaces } = results.atOnce(() => {
        const found = results.findSweep(wanted);
        return { sweep: found, spaces: results.summary(found.sweep_id) };
      });
      if (format === "table") {
        await writeText(
          `${sweep.name}, sweep ${sweep.sweep_id}: ${sweep.status}, ${count(sweep.done)} of ${count(sweep.trials)} trials, ` +
            `${count(sweep.steps)} steps in ${duration(sweep.seconds)} on ${counted(sweep.threads, "thread")}, started ${sweep.started_at}` +
            `${sweep.store === "summary" ? ", stored as a summary" : ""}\n\n`,
        );
      }
      const ended = STATUSES.filter((status) => format !== "table" || spaces.some(({ counts }) => counts[status] > 0));
      const rows = spaces.map(({ label, counts, converged, best }) => [
        label,
        ...ended.map((status) => counts[status]),
        format === "table" && converged !== null ? percent(converged) : converged,
        best === null ? null : format === "table" ? settings(best) : JSON.stringify(best.hyperparameters),
        best?.trial ?? null,
        best?.steps ?? null,
        best?.final_loss ?? null,
      ]);
      const columns = ["space", ...ended, "fraction", "best", "trial", "steps", "final_loss"];
      await writeRows({ columns, rows }, format);
      return EXIT.ok;
    } finally {
      results.close();
    }
  },
});
