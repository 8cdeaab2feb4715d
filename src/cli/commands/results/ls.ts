import { count, duration } from "../../../format/numbers.ts";
import { openResults } from "../../../store/read/results.ts";
import { PRINTED } from "../../../sweep/outcomes/printed-columns.ts";
import { defineCommand, EXIT } from "../../shared/command.ts";
import type { Command } from "../../shared/command.ts";
import * as options from "../../shared/options.ts";
import { writeRows } from "../../terminal/output.ts";

export const command: Command = defineCommand({
  command: "ls",
  describe: "List the sweeps of the results database",
  builder: (argv) => argv.options({ db: options.db, format: options.format }),
  examples: [
    ["sweep ls", "list all sweeps"],
    ["sweep ls --format jsonl", "one JSON object per line"],
  ],
  async handler({ db, format }) {
    const results = openResults(options.databaseFile(db));
    try {
      const sweeps = results.listSweeps();
      const shards = sweeps.some(({ shard }) => shard !== null) ? PRINTED.ls.shards : [];
      const rows = sweeps.map((sweep) =>
        format === "table"
          ? [
              sweep.sweep_id,
              sweep.name,
              sweep.status,
              count(sweep.done),
              count(sweep.trials),
              count(sweep.steps),
              duration(sweep.seconds),
              sweep.started_at.slice(0, 19).replace("T", " "),
              sweep.store,
              ...shards.map((name) => sweep[name]),
            ]
          : [...PRINTED.ls.data, ...shards].map((name) => sweep[name]),
      );
      const columns = [...PRINTED.ls[format === "table" ? "table" : "data"], ...shards];
      await writeRows({ columns, rows }, format);
      return EXIT.ok;
    } finally {
      results.close();
    }
  },
});
