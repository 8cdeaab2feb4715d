import { jsonText } from "../../../format/json-text.ts";
import { SweepError } from "../../../errors.ts";
import { PRINTED } from "../../../sweep/outcomes/printed-columns.ts";
import { STATUSES } from "../../../sweep/outcomes/statuses.ts";
import { count, counted, duration, percent } from "../../../format/numbers.ts";
import { titleOf } from "../../../format/sweep-state.ts";
import { openResults } from "../../../store/read/results.ts";
import { defineCommand, EXIT } from "../../shared/command.ts";
import type { Command } from "../../shared/command.ts";
import * as options from "../../shared/options.ts";
import { say, writeDrawn, writeRows, writeText } from "../../terminal/output.ts";
import { spaceMaps } from "./space-maps.ts";
import { SETTING_COLUMNS, settingCells, settings } from "../../shared/settings.ts";
import { hasRepeats, outcomeCells, outcomeColumns } from "../../shared/summary-rows.ts";
import { withKnownMinima } from "../../shared/known-minima.ts";
import { sweepNotes } from "../../shared/sweep-notes.ts";
import { terminalStyle } from "../../terminal/terminal-style.ts";

export const command: Command = defineCommand({
  command: "show [sweep]",
  describe: "Show a sweep: status counts, best trial and map of each space",
  builder: (argv) =>
    argv.positional("sweep", options.sweep).options({
      db: options.db,
      format: options.format,
      x: options.text("x", "hyperparameter on the x axis of the maps [default: lr]"),
      y: options.text("y", "hyperparameter on the y axis [default: momentum]"),
      at: options.values(
        "at",
        "values of other hyperparameters, e.g. beta1=0.9,beta2=0.99 [default: those of the best trial]",
      ),
      map: { type: "boolean", describe: "draw all maps, also large ones" },
      "no-map": { type: "boolean", conflicts: "map", describe: "draw no maps" },
    }),
  examples: [
    ["sweep show", "the latest sweep"],
    ["sweep show valley", "the latest sweep named valley"],
    ["sweep show adam --x beta1 --y beta2 --at lr=0.01", "map of two other hyperparameters"],
    ["sweep show 3 --format json", "sweep 3, for a script"],
  ],
  async handler({ sweep: wanted, db, format, x, y, at, noMap, ...args }) {
    const map = noMap === true ? false : args.map;
    const axes = {
      ...(x === undefined ? {} : { x }),
      ...(y === undefined ? {} : { y }),
      ...(at === undefined ? {} : { at }),
    };
    if (format !== "table" && (map !== undefined || Object.keys(axes).length > 0)) {
      throw new SweepError("input", `maps need --format table: ${format}`);
    }
    const results = openResults(options.databaseFile(db));
    try {
      const { sweep, spaces: stored } = results.atOnce(() => {
        const found = results.findSweep(wanted);
        return { sweep: found, spaces: results.summary(found.sweep_id) };
      });
      const known = withKnownMinima(
        stored.map(({ best }) => best),
        sweep,
      );
      const spaces = format === "table" ? stored.map((space, i) => ({ ...space, best: known[i] ?? null })) : stored;
      const maps = spaceMaps(results, sweep, { map, ...axes }, terminalStyle());
      // Draws maps of requested axes first, because the axes may be refused.
      const drawn = format !== "table" ? [] : Object.keys(axes).length > 0 ? [...maps] : maps;
      if (format === "table") {
        await writeText(
          `${titleOf(sweep)}, sweep ${sweep.sweep_id}: ${sweep.status}, ${count(sweep.done)} of ${counted(sweep.trials, "trial")}, ` +
            `${counted(sweep.steps, "step")} in ${duration(sweep.seconds)} on ${counted(sweep.threads, "thread")}, started ${sweep.started_at}` +
            `${sweep.store === "summary" ? ", stored as a summary" : ""}\n\n`,
        );
      }
      const ended = STATUSES.filter((status) => format !== "table" || spaces.some(({ counts }) => counts[status] > 0));
      const isRepeated = format === "table" && hasRepeats(spaces);
      const rows = spaces.map(({ label, counts, converged, best }) => [
        label,
        ...ended.map((status) => counts[status]),
        format === "table" && converged !== null ? percent(converged) : converged,
        best === null ? null : format === "table" ? settings(best) : jsonText(best.hyperparameters),
        best?.trial ?? null,
        ...outcomeCells(best, isRepeated),
        ...(format === "table" ? [] : SETTING_COLUMNS.map((name) => (best === null ? null : settingCells(best)[name]))),
      ]);
      const columns = [...PRINTED.show.first, ...ended, ...PRINTED.show.last, ...outcomeColumns(isRepeated)];
      await writeRows({ columns: format === "table" ? columns : [...columns, ...SETTING_COLUMNS], rows }, format);
      const notes = sweepNotes(
        sweep,
        spaces.flatMap(({ best }) => best ?? []),
      );
      for (const note of notes) say(note);
      await writeDrawn(drawn);
      return EXIT.ok;
    } finally {
      results.close();
    }
  },
});
