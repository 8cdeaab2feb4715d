import { statSync } from "node:fs";
import { join, resolve } from "node:path";
import { codeOf, SweepError } from "../../../errors.ts";
import { COST_TEXTS, COSTS } from "../../../analysis/runtime/run.ts";
import type { Cost } from "../../../analysis/runtime/run.ts";
import { exportCoco, isBbob } from "../../../export/export-coco.ts";
import { startLosses } from "../../../export/start-losses.ts";
import { unrecordedReason } from "../../../analysis/runtime/targets.ts";
import { counted } from "../../../format/numbers.ts";
import { notComplete } from "../../../format/sweep-state.ts";
import { makeFolder } from "../../../platform/make-folder.ts";
import { UnfinishedFolder } from "../../../platform/unfinished-folder.ts";
import { writeReason } from "../../../platform/write-reason.ts";
import { labelsOf } from "../../../report/runtime/function-spaces.ts";
import { openRuntimes } from "../../../report/runtime/open-runtimes.ts";
import type { SweepRuntimes } from "../../../report/runtime/setting-runs.ts";
import { readStoredSpec } from "../../../report/stored-spec.ts";
import { openResults } from "../../../store/read/results.ts";
import type { SweepRow } from "../../../store/read/results.ts";
import { defineCommand, EXIT } from "../../shared/command.ts";
import type { Command } from "../../shared/command.ts";
import * as options from "../../shared/options.ts";
import { cautions } from "./export-cautions.ts";
import { exitOnSignals } from "../../terminal/signals.ts";
import { say } from "../../terminal/output.ts";

export const command: Command = defineCommand({
  command: "export [sweep]",
  describe: "Write the runs of a BBOB sweep as files for cocopp, IOHanalyzer and iohinspector",
  builder: (argv) =>
    argv.positional("sweep", options.sweep).options({
      db: options.db,
      format: options.choice("format", "file format: COCO's bbob-new2", ["coco"]),
      out: {
        ...options.text("out", "folder; each optimizer and setting gets a folder in it"),
        alias: "o",
        demandOption: "export needs a folder: add -o DIR",
      },
      cost: options.choice("cost", "evaluations of a run: its points, or with gradients as COCO counts them", COSTS),
      where: options.text("where", "only trials that meet this SQL condition on the columns of results"),
      force: { type: "boolean", default: false, describe: "replace folders that exist" },
    }),
  examples: [
    ["sweep export bbob --format coco -o coco", "the latest sweep named bbob, then: python -m cocopp coco/*"],
    [`sweep export bbob -o coco --cost evaluations --where "lr = 0.01"`, "one setting, to compare with COCO's archive"],
  ],
  async handler({ sweep: wanted, db, out, cost, where, force }) {
    const results = openResults(options.databaseFile(db));
    try {
      const sweep = results.findSweep(wanted);
      const runtimes = await openRuntimes(results, sweep, where);
      checkFunctions(runtimes, sweep, where);
      const { folders, runs } = write(runtimes, sweep, { out: String(out), cost, force });
      say(`wrote ${counted(runs, "run")} to ${counted(folders, "folder")}: ${out}`);
      say(COST_TEXTS[cost]);
      for (const line of cautions(runtimes)) say(line);
      const unfinished = notComplete(sweep);
      if (unfinished !== undefined) say(unfinished);
      return EXIT.ok;
    } finally {
      results.close();
    }
  },
});

/** Throws `input` if no chosen trial ran a function of bbob. */
function checkFunctions(
  { groups, unrecorded, suiteProblem }: SweepRuntimes,
  sweep: SweepRow,
  where: string | undefined,
): void {
  if (groups.some(isBbob)) return;
  const which = `sweep ${sweep.sweep_id}`;
  const none = where === undefined ? `${which} has none` : "no chosen trial has one";
  const bare = unrecorded.filter(isBbob);
  const why = suiteProblem ?? (bare.length === 0 ? none : unrecordedReason(labelsOf(bare)));
  throw new SweepError("input", `COCO's format is for functions of the suite bbob: ${why}`);
}

interface Target {
  readonly out: string;
  readonly cost: Cost;
  readonly force: boolean;
}

/** Writes all folders, or none. */
function write(
  runtimes: SweepRuntimes,
  sweep: SweepRow,
  { out, cost, force }: Target,
): { folders: number; runs: number } {
  const target = resolve(out);
  using unfinished = written(out, () => {
    if (statSync(target, { throwIfNoEntry: false })?.isDirectory() === false) {
      throw new SweepError("input", `not a folder: --out ${out}`);
    }
    makeFolder(target);
    return new UnfinishedFolder(target);
  });
  const remove = (): void => unfinished[Symbol.dispose]();
  process.once("exit", remove);
  using _signals = exitOnSignals();
  try {
    const done = written(out, () =>
      exportCoco(runtimes, { cost, folder: unfinished.path, startLoss: startLossOf(sweep) }),
    );
    const [conflict] = unfinished.conflicts();
    if (conflict !== undefined && !force) {
      throw new SweepError("input", `folder exists: ${join(out, conflict)}; --force replaces it`);
    }
    written(out, () => unfinished.finish());
    return done;
  } finally {
    process.off("exit", remove);
  }
}

/** Returns the loss at the start of a repeat of a space's trials. */
function startLossOf(sweep: SweepRow): (space: number, repeat: number) => number {
  const stored = readStoredSpec(sweep);
  if ("error" in stored) return () => Infinity;
  const { spaces, seed } = stored.spec;
  const known = new Map<number, (repeat: number) => number>();
  return (space, repeat) => {
    const spec = spaces[space];
    if (spec === undefined) return Infinity;
    const losses = known.get(space) ?? startLosses(spec, seed);
    known.set(space, losses);
    return losses(repeat);
  };
}

function written<T>(out: string, write: () => T): T {
  try {
    return write();
  } catch (error) {
    if (error instanceof SweepError || codeOf(error) === undefined) throw error;
    throw new SweepError("setup", `cannot write the export (${writeReason(error)}): ${out}`, undefined, error);
  }
}
