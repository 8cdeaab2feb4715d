import { jsonDocument } from "../../../format/json-text.ts";
import { counted, duration, short } from "../../../format/numbers.ts";
import { doneOf, titleOf } from "../../../format/sweep-state.ts";
import { STORES } from "../../../sweep/wire/chunk.ts";
import { checkBackup, restoreBackup } from "../../../store/file/backup.ts";
import { DEFAULT_DATABASE } from "../../../store/file/default-database.ts";
import { openResults } from "../../../store/read/results.ts";
import type { SweepRow } from "../../../store/read/results.ts";
import type { TrialSpace } from "../../../store/read/trial-columns.ts";
import type { SpaceSummary } from "../../../store/read/summary.ts";
import { defineCommand, EXIT } from "../../shared/command.ts";
import type { SweepSpec } from "../../../sweep/spec/sweep-spec.ts";
import type { Command } from "../../shared/command.ts";
import { brokerOptions, workersOf } from "../../shared/broker-option.ts";
import * as options from "../../shared/options.ts";
import { type ChosenShard, shard } from "../../shared/shard-option.ts";
import { say, writeOut, writeRows } from "../../terminal/output.ts";
import { batchNotes } from "../../shared/batch-notes.ts";
import { dataNotes } from "../../shared/data-notes.ts";
import { readGrid } from "../../shared/read-grid.ts";
import { belowMinimum } from "../../../check/below-minimum.ts";
import { failedTrials } from "../../../check/failed-trials.ts";
import { runGrid } from "../../shared/run-grid.ts";
import { withKnownMinima } from "../../shared/known-minima.ts";
import { sweepNotes } from "../../shared/sweep-notes.ts";
import { summaryRows } from "../../shared/summary-rows.ts";
import { typedCommand } from "../../shared/typed-command.ts";
import { shellWord } from "../../../platform/shell-word.ts";

export const command: Command = defineCommand({
  command: "run <grid>",
  describe: "Run or resume a grid and store the results in a database",
  builder: (argv) =>
    argv
      .positional("grid", { type: "string", demandOption: true, describe: "grid file, or - for standard input" })
      .nargs("grid", 1) // otherwise yargs reads - as an empty string
      .options({
        db: options.db,
        threads: options.threads,
        ...brokerOptions,
        store: options.choice(
          "store",
          "stored results: every trial, or the counts and best trials of each space",
          STORES,
        ),
        shard,
        out: options.text("out", "copy of the database at the end and after a signal, for a shared file system"),
        fresh: { type: "boolean", default: false, describe: "run a complete sweep again, as a new one" },
        format: options.formatOption(["table", "json"]),
        retries: options.retries,
        "fail-fast": { type: "boolean", default: false, describe: "stop when a trial fails or times out" },
        quiet: { type: "boolean", default: false, describe: "print only errors on standard error" },
        kernel: options.kernel,
        ...options.gridOptions,
      }),
  examples: [
    ["sweep run sweeps/quickstart.yaml", "run a grid"],
    ["sweep run grid.yaml --set stop.max_steps=500", "override a key of the grid"],
    ["sweep run grid.yaml --format json | jq .spaces", "summary for a script"],
    ["sweep run huge.yaml --store summary --max-trials 1000000000", "a grid too large to store every trial"],
    ["sweep run grid.yaml --shard 3/16 --db shard-3.db", "one of 16 parts; sweep merge joins them"],
    ["sweep run grid.yaml --shard auto/16 --db /tmp/shard.db --out shard-3.db", "in an array job"],
    ["sweep run grid.yaml --broker redis://host:6379", "on machines with sweep worker redis://host:6379"],
    ["cat grid.yaml | sweep run - --quiet", "read the grid from a pipe"],
  ],
  async handler({ grid, set, maxTrials, allowModules, kernel, retries = 0, failFast, ...args }, begun) {
    const note = noteUnless(args.quiet);
    const workers = workersOf(args, begun, note);
    const parsed = await readGrid(grid, { set, maxTrials, allowModules });
    const file = options.databaseFile(args.db);
    for (const line of [...dataNotes(parsed), ...batchNotes(parsed.spec)]) note(line);
    if (args.shard !== undefined) note(shardNote(args.shard));
    if (args.out !== undefined) {
      checkBackup(file, args.out);
      if (await restoreBackup(args.out, file)) note(`${file} is new: starting from ${args.out}`);
    }
    const { sweepId, outcome, failure } = await runGrid(parsed, {
      ...{ file, workers: await workers(), kernel, note },
      ...{
        store: args.store,
        shard: args.shard,
        out: args.out,
        fresh: args.fresh,
        retries,
        failFast,
        quiet: args.quiet,
      },
    });
    if (outcome === "interrupted" && failure !== undefined) {
      say(`stopped at the first failure, trial ${failure.trial}: ${failure.error}`);
      note("finished trials are stored; the same command resumes");
      noteAmount(file, sweepId, note);
      return EXIT.setup;
    }
    if (outcome === "interrupted") {
      process.exitCode = EXIT.interrupted;
      note("interrupted: finished trials are stored; the same command resumes");
      noteAmount(file, sweepId, note);
      if (args.format === "json") await printSummary(file, sweepId, parsed.spec, args);
      return EXIT.interrupted;
    }
    if (outcome === "already") {
      note(`already complete: sweep ${sweepId} has all its trials; --fresh runs it again as a new sweep`);
    }
    const failed = await printSummary(file, sweepId, parsed.spec, args);
    if (failed !== undefined) say(failed);
    return failed === undefined ? EXIT.ok : EXIT.setup;
  },
});

/** Maximum number of spaces that the end of a run shows on a terminal. */
const MOST_ROWS = 40;

function noteUnless(quiet: boolean): (line: string) => void {
  return quiet ? () => undefined : say;
}

/** Notes how many trials of a sweep are done, if any. */
function noteAmount(file: string, sweepId: number, note: (line: string) => void): void {
  const results = openResults(file);
  try {
    const sweep = results.sweep(sweepId);
    if (sweep.done > 0) note(doneOf(sweep));
  } finally {
    results.close();
  }
}

/** Prints the summary of a sweep. Returns the sentence about failed trials, if there are any. */
async function printSummary(
  file: string,
  sweepId: number,
  spec: SweepSpec,
  { format, quiet }: { readonly format: "table" | "json"; readonly quiet: boolean },
): Promise<string | undefined> {
  const note = noteUnless(quiet);
  const results = openResults(file);
  try {
    const sweep = results.sweep(sweepId);
    const spaces = results.summary(sweepId);
    const best = spaces.flatMap(({ best }) => best ?? []);
    for (const line of belowMinimum(spec, spaces, (space) => results.firstBelowMinimum(sweepId, space))) note(line);
    const failed = failedTrials(sweep, spaces, () => results.firstFailure(sweepId));
    // A closed pipe ends the program, which must not exit with 0.
    if (failed !== undefined) process.exitCode = EXIT.setup;
    if (format === "json") {
      await writeOut([jsonDocument(jsonSummary(file, sweep, spaces))]);
      return failed;
    }
    const known = withKnownMinima(
      spaces.map(({ best }) => best),
      spec,
    );
    if (sweep.shard !== null && sweep.trials === 0) {
      note(`nothing to do: ${titleOf(sweep)} has no trials of this grid`);
      return failed;
    }
    const rows = spaces.map((space, i) => ({ ...space, best: known[i] ?? null }));
    // Programs get all rows, and with --quiet no line could say how many are left out.
    const isShort = process.stdout.isTTY && !quiet && rows.length > MOST_ROWS;
    await writeRows(summaryRows(isShort ? rows.slice(0, MOST_ROWS) : rows), "table");
    if (isShort) note(`and ${counted(rows.length - MOST_ROWS, "more space")}: ${allSpaces(file, sweepId)}`);
    note(
      `\n${titleOf(sweep)}: ${counted(sweep.done, "trial")}, ${short(sweep.steps)} step${sweep.steps === 1 ? "" : "s"} in ${duration(sweep.seconds)} ` +
        `(${short(sweep.steps / sweep.seconds)} steps/s), sweep ${sweepId} of ${file}`,
    );
    for (const line of sweepNotes(sweep, best)) note(line);
    note(`\n${sweep.shard === null ? nextSteps(file, results.trialSpaces(sweepId)) : MERGE}`);
    return failed;
  } finally {
    results.close();
  }
}

/** Describes the shard that runs: `shard 5 of 16 (SLURM_ARRAY_TASK_ID=5)`. */
function shardNote({ index, count, from }: ChosenShard): string {
  return `shard ${index} of ${count}${from === undefined ? "" : ` (${from})`}`;
}

/** The next step after a shard. */
const MERGE = `next  ${typedCommand()} merge FILES… --db results.db`;

/** Returns the command that lists all spaces of a sweep. */
function allSpaces(db: string, sweepId: number): string {
  return `${typedCommand()} show ${sweepId}${onOther(db)} --no-map`;
}

function onOther(db: string): string {
  const file = shellWord(db);
  return file === DEFAULT_DATABASE ? "" : ` --db ${file}`;
}

/** Returns commands to type next, through npx if the run was. */
function nextSteps(db: string, spaces: readonly TrialSpace[]): string {
  const file = shellWord(db);
  const sweep = typedCommand();
  const there = onOther(db);
  return [
    `next  ${sweep} best${there}`,
    `      ${sweep} query${there} ${fastest(spaces)} --limit 5`,
    `      sqlite3 ${file} 'select * from results limit 3'`,
  ].join("\n");
}

/** Returns options of a query for the fastest trials, or the settings that converge most often. */
function fastest(spaces: readonly TrialSpace[]): string {
  if (spaces.every(({ repeats }) => repeats === 1)) return `--where "status = 'converged'" --order-by steps`;
  const settings = ["space", ...new Set(spaces.flatMap(({ varied }) => varied))];
  return `--group-by ${settings.join(",")} --order-by "converged desc"`;
}

function jsonSummary(file: string, sweep: SweepRow, spaces: readonly SpaceSummary[]): object {
  const { spec: _yaml, ...rest } = sweep;
  return { ...rest, db: file, spaces };
}
