import { setImmediate } from "node:timers/promises";
import { counted } from "../../../format/numbers.ts";
import { openResults } from "../../../store/read/results.ts";
import type { SweepRow } from "../../../store/read/results.ts";
import { openStore } from "../../../store/write/store.ts";
import { defineCommand, EXIT } from "../../shared/command.ts";
import type { Command } from "../../shared/command.ts";
import * as options from "../../shared/options.ts";
import { stopOnSignals } from "../../terminal/signals.ts";
import { say } from "../../terminal/output.ts";

export const command: Command = defineCommand({
  command: "rm <sweep>",
  describe: "Delete a sweep and free its disk space",
  builder: (argv) =>
    argv
      .positional("sweep", {
        type: "string",
        demandOption: true,
        describe: `${options.SWEEP} (the latest with that name)`,
      })
      .options({ db: options.db }),
  examples: [["sweep rm 3", "delete sweep 3"]],
  async handler({ sweep: wanted, db }) {
    const file = options.databaseFile(db);
    const sweep = findSweep(file, wanted);
    const store = openStore(file);
    try {
      await store.awaitSilence(sweep.sweep_id);
      const stop = new AbortController();
      using _signals = stopOnSignals(stop);
      for (const _ of store.removal(sweep.sweep_id)) {
        await setImmediate();
        if (!stop.signal.aborted) continue;
        say(`interrupted: the next run or rm finishes the removal of sweep ${sweep.sweep_id}, ${sweep.name}`);
        return EXIT.interrupted;
      }
    } finally {
      store.close();
    }
    say(`removed: sweep ${sweep.sweep_id}, ${sweep.name}, ${counted(sweep.done, "trial")}`);
    return EXIT.ok;
  },
});

function findSweep(file: string, wanted: string): SweepRow {
  const results = openResults(file);
  try {
    return results.findToDelete(wanted);
  } finally {
    results.close();
  }
}
