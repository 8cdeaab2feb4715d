import { bytes, counted } from "../../../format/numbers.ts";
import { notComplete } from "../../../format/sweep-state.ts";
import { pageText } from "../../../report/page-text.ts";
import { readReport } from "../../../report/read-document.ts";
import { pageTemplate } from "../../../report/template.ts";
import { openResults } from "../../../store/read/results.ts";
import { defineCommand, EXIT } from "../../shared/command.ts";
import type { Command } from "../../shared/command.ts";
import * as options from "../../shared/options.ts";
import { checkTarget, writeFileWhole } from "../../terminal/out-file.ts";
import { say, writeOut } from "../../terminal/output.ts";

const DEFAULT_FILE = "report.html";
const STDOUT = "-";

export const command: Command = defineCommand({
  command: "report [sweeps..]",
  describe: "Write an HTML page with charts of sweeps, which can rerun any of their trials",
  builder: (argv) =>
    argv
      .positional("sweeps", {
        type: "string",
        array: true,
        describe: `each the ${options.SWEEP} [default: the latest sweep]`,
      })
      .options({
        db: options.db,
        out: {
          ...options.text("out", `output file, or - for standard output [default: ${DEFAULT_FILE}]`),
          alias: "o",
        },
      }),
  examples: [
    ["sweep report", "write the latest sweep to report.html, which works offline"],
    ["sweep report quickstart stability -o both.html", "two sweeps on one page"],
  ],
  async handler({ sweeps: wanted, db, out = DEFAULT_FILE }) {
    if (out !== STDOUT) checkTarget(out);
    const results = openResults(options.databaseFile(db));
    try {
      const names = wanted === undefined || wanted.length === 0 ? [undefined] : wanted;
      const found = new Map(names.map((name) => results.findSweep(name)).map((sweep) => [sweep.sweep_id, sweep]));
      const sweeps = [...found.values()];
      for (const note of sweeps.flatMap((sweep) => notComplete(sweep) ?? [])) say(note);
      const template = pageTemplate(() => say("building the report page, because its sources have changed"));
      const title = `${sweeps.map(({ name }) => name).join(", ")} · sweep report`;
      const page = pageText(template, title, await readReport(results, sweeps));
      if (out === STDOUT) await writeOut([page]);
      else {
        await writeFileWhole(out, [page]);
        const trials = sweeps.reduce((sum, { done }) => sum + done, 0);
        say(
          `${out}: ${counted(trials, "trial")} of ${sweeps.map(({ name }) => name).join(", ")}, ${bytes(Buffer.byteLength(page))}`,
        );
      }
      return EXIT.ok;
    } finally {
      results.close();
    }
  },
});
