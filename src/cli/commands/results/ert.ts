import { SweepError } from "../../../errors.ts";
import { COST_TEXTS, COSTS } from "../../../analysis/runtime/run.ts";
import { functionText } from "../../../analysis/runtime/function-text.ts";
import { commonTargetsSentence, tableTargets, targetText } from "../../../analysis/runtime/targets.ts";
import { formatRows } from "../../../format/format.ts";
import { notComplete } from "../../../format/sweep-state.ts";
import { functionTargets } from "../../../report/runtime/common-targets.ts";
import type { FunctionTargets } from "../../../report/runtime/common-targets.ts";
import { expectedRows } from "../../../report/runtime/expected-rows.ts";
import { shownHyperparameters } from "../../../report/runtime/function-spaces.ts";
import { openRuntimes } from "../../../report/runtime/open-runtimes.ts";
import { runtimeNotes } from "../../../report/runtime/runtime-notes.ts";
import { openResults } from "../../../store/read/results.ts";
import { defineCommand, EXIT } from "../../shared/command.ts";
import type { Command } from "../../shared/command.ts";
import * as options from "../../shared/options.ts";
import { say, writeOut, writeRows } from "../../terminal/output.ts";
import { textWidth } from "../../terminal/terminal-style.ts";
import { ertData, ertTables } from "./ert-rows.ts";
import type { ErtView } from "./ert-rows.ts";

export const command: Command = defineCommand({
  command: "ert [sweep]",
  describe: "Show expected running times to targets, by objective and dimension, over instances and repeats",
  builder: (argv) =>
    argv.positional("sweep", options.sweep).options({
      db: options.db,
      cost: options.choice("cost", "cost of a run: its points, or evaluations as COCO counts them", COSTS),
      targets: options.text(
        "targets",
        "targets to show, e.g. 1,1e-8, or all [default: up to 8, else those of COCO's tables]",
      ),
      where: options.text("where", "only trials that meet this SQL condition on the columns of results"),
      all: { type: "boolean", default: false, describe: "show every setting [default: the best of each optimizer]" },
      format: options.format,
    }),
  examples: [
    ["sweep ert", "the best setting of each optimizer on each objective of the latest sweep"],
    ["sweep ert bbob --cost evaluations", "with best 2009 and the ratios to it"],
    [
      `sweep ert bbob --targets 1,1e-8 --where "optimizer = 'adam' AND dim = 5" --all`,
      "every setting of one optimizer",
    ],
    ["sweep ert bbob --targets all --format csv > ert.csv", "a row for each target, for a spreadsheet"],
  ],
  async handler({ sweep: wanted, db, cost, targets, where, all, format }) {
    const results = openResults(options.databaseFile(db));
    try {
      const sweep = results.findSweep(wanted);
      const runtimes = await openRuntimes(results, sweep, where);
      const { source, groups } = runtimes;
      const functions = functionTargets(source.recorded, groups);
      const known = knownTargets(functions);
      const view: ErtView = {
        ...{ cost, names: shownHyperparameters(groups) },
        shown: targets === undefined ? tableTargets : chosenTargets(targets, known),
      };
      const rows = expectedRows(source, groups, { cost, all });
      if (format === "table" || format === "md") {
        const width = format === "table" ? textWidth() : undefined;
        let isFirst = true;
        for (const table of ertTables([...rows], view)) {
          const title = format === "md" ? `### ${table.title}\n\n` : `${table.title}\n`;
          await writeOut([isFirst ? title : `\n${title}`, ...formatRows(table, format, width)]);
          isFirst = false;
        }
      } else await writeRows(ertData(rows, view), format);
      say(COST_TEXTS[cost]);
      for (const { function: of, ...common } of functions.values()) {
        const sentence = commonTargetsSentence(functionText(of), common);
        if (sentence !== undefined) say(sentence);
      }
      for (const note of runtimeNotes(runtimes)) say(note);
      const unfinished = notComplete(sweep);
      if (unfinished !== undefined) say(unfinished);
      return EXIT.ok;
    } finally {
      results.close();
    }
  },
});

/** Returns which targets of a list are those that the user chose. */
function chosenTargets(given: string, known: readonly number[]): ErtView["shown"] {
  if (given.trim() === "all") return (targets) => [...targets.keys()];
  const chosen = new Set<number>();
  for (const word of given.split(",")) {
    const found = word.trim() === "" ? -1 : placeIn(known, Number(word));
    const target = known[found];
    if (target === undefined) {
      const has = known.map(targetText).join(", ");
      throw new SweepError("input", `--targets: not a target of this sweep: ${word.trim()}; it has ${has}`);
    }
    if (chosen.has(target)) {
      throw new SweepError("input", `--targets: the same target twice: ${word.trim()}; remove one`);
    }
    chosen.add(target);
  }
  return (targets) => [...chosen].map((target) => placeIn(targets, target)).filter((place) => place >= 0);
}

/** Returns the place of a target, if need be as it is printed, or -1. */
function placeIn(targets: readonly number[], target: number): number {
  const exact = targets.indexOf(target);
  return exact >= 0 ? exact : targets.findIndex((one) => targetText(one) === targetText(target));
}

/** Returns the targets of all functions, the largest first. Throws `input` without any. */
function knownTargets(functions: ReadonlyMap<string, FunctionTargets>): number[] {
  const known = new Set([...functions.values()].flatMap(({ targets }) => targets));
  if (known.size > 0) return [...known].toSorted((a, b) => b - a);
  const remedy = "choose spaces with the same targets by --where";
  throw new SweepError("input", `the spaces of each objective have no target in common: ${remedy}`);
}
