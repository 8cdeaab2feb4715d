import { arch, platform } from "node:os";
import type { Executor } from "../coordinator/executor.ts";
import { piscinaExecutor } from "../coordinator/piscina-executor.ts";
import { runSweep } from "../coordinator/run-sweep.ts";
import { kernelLabel } from "../kernel/kernel-for.ts";
import { count, counted, duration, short } from "../report/numbers.ts";
import { STORES } from "../spec/chunk.ts";
import type { StoreMode } from "../spec/chunk.ts";
import { countTrials } from "../spec/count-trials.ts";
import { specHash } from "../spec/hash.ts";
import { usesModule } from "../spec/modules.ts";
import { openResults } from "../store/results.ts";
import type { FailedTrial, SweepRow } from "../store/results.ts";
import { openStore } from "../store/store.ts";
import type { Store } from "../store/store.ts";
import type { SpaceSummary } from "../store/summary.ts";
import type { SweepHandle } from "../store/sweep-handle.ts";
import { packageVersion } from "../version.ts";
import { defineCommand, EXIT } from "./command.ts";
import type { Command } from "./command.ts";
import * as options from "./options.ts";
import { say, writeOut, writeRows } from "./output.ts";
import { progressDisplay, silent } from "./progress.ts";
import type { ProgressDisplay } from "./progress.ts";
import { readGrid } from "./read-grid.ts";
import { summaryRows } from "./summary-rows.ts";

// The store takes a sweep without a sign of life for two and a half seconds to be interrupted.
const HEARTBEAT_MS = 500;

// Of a chunk whose rows stay in the worker, only the worker's memory limits the size.
const SUMMARY_CHUNK = 131_072;

export const command: Command = defineCommand({
  command: "run <grid>",
  describe: "Run a grid, or what is left of it, and keep the results in a database",
  builder: (argv) =>
    argv
      .positional("grid", { type: "string", demandOption: true, describe: "a grid.yaml, or - for standard input" })
      .nargs("grid", 1) // else yargs takes - for an empty text
      .options({
        db: options.db,
        threads: options.threads,
        store: options.choice(
          "store",
          "what to keep: every trial, or of each space the counts and the best trials",
          STORES,
        ),
        fresh: { type: "boolean", default: false, describe: "run a sweep again that is complete, beside the old one" },
        format: options.formatOption(["table", "json"]),
        quiet: { type: "boolean", default: false, describe: "nothing on standard error but errors" },
        kernel: options.kernel,
        "max-trials": options.maxTrials,
        set: options.set,
        "allow-modules": options.allowModules,
      })
      .example("$0 run sweeps/quickstart.yaml", "run a grid")
      .example("$0 run grid.yaml --set stop.max_steps=500", "with another limit")
      .example("$0 run grid.yaml --format json | jq .spaces", "the summary for a script")
      .example("$0 run huge.yaml --store summary --max-trials 1000000000", "a grid too large to keep every trial")
      .example("cat grid.yaml | $0 run - --quiet", "a grid from a pipe"),
  async handler({ grid, set, maxTrials, allowModules, kernel, ...args }) {
    const { spec, yaml } = await readGrid(grid, { set, maxTrials, allowModules });
    for (const space of spec.spaces.filter(usesModule)) kernelLabel(space, kernel);
    const note = args.quiet ? () => undefined : say;
    const file = options.databaseFile(args.db);
    const threads = options.threadCount(args.threads);
    // Its threads start while the database is opened.
    const executor = piscinaExecutor(spec, threads, { store: args.store, kernel });
    const stop = new AbortController();
    // Before the sweep is ours, because from then on it is to be left in order.
    const endSignals = stopOnSignals(stop);
    let store: Store | undefined;
    try {
      store = openStore(file);
      const handle = store.begin(spec, {
        ...{ yaml, specHash: specHash(spec), threads, version: packageVersion(), platform: machine() },
        kernelOf: (space) => kernelLabel(space, kernel),
        store: args.store,
        fresh: args.fresh,
      });
      if (handle.status === "complete") {
        note(`already complete: sweep ${handle.sweepId} has all its trials; --fresh runs it again beside the old one`);
      } else {
        const total = spec.spaces.reduce((sum, space) => sum + countTrials(space), 0);
        if (handle.status === "resumed") note(`resuming: ${count(handle.done)} of ${count(total)} trials are done`);
        const display = args.quiet ? silent : await progressDisplay(spec, total, handle.done);
        const outcome = await runToEnd(spec, handle, { executor, store: args.store, display, stop });
        if (outcome === "interrupted") {
          note("interrupted: what has finished is stored; the same command goes on from there");
          return EXIT.interrupted;
        }
      }
      endSignals();
      const failed = await printSummary(file, handle.sweepId, args.format, note);
      if (failed !== undefined) say(failed);
      return failed === undefined ? EXIT.ok : EXIT.setup;
    } finally {
      endSignals();
      store?.close();
      await executor.close();
    }
  },
});

/** SIGINT and SIGTERM stop the run in order, a second one at once. Gives what takes that back. */
function stopOnSignals(stop: AbortController): () => void {
  const onSignal = (): void => {
    if (stop.signal.aborted) process.exit(EXIT.interrupted);
    stop.abort();
  };
  process.on("SIGINT", onSignal).on("SIGTERM", onSignal);
  return () => void process.off("SIGINT", onSignal).off("SIGTERM", onSignal);
}

interface RunSettings {
  readonly executor: Executor;
  readonly store: StoreMode;
  readonly display: ProgressDisplay;
  readonly stop: AbortController;
}

/** Runs the sweep until it is complete or `stop` says so. */
async function runToEnd(
  spec: Parameters<typeof runSweep>[0],
  handle: SweepHandle,
  { executor, store, display, stop }: RunSettings,
): Promise<"complete" | "interrupted"> {
  let heartFailure: unknown;
  const heart = setInterval(() => {
    try {
      handle.heartbeat();
    } catch (error) {
      heartFailure ??= error;
      stop.abort();
    }
  }, HEARTBEAT_MS);
  let outcome: "complete" | "interrupted" = "interrupted";
  try {
    outcome = await runSweep(spec, {
      executor,
      sink: (chunks) => handle.write(chunks),
      done: (space) => handle.doneRanges(space),
      ...(store === "summary" ? { maxChunk: SUMMARY_CHUNK } : {}),
      signal: stop.signal,
      onProgress: (progress) => display.update(progress),
    });
  } finally {
    display.end();
    clearInterval(heart);
    if (heartFailure === undefined) handle.finish(outcome);
  }
  if (heartFailure !== undefined) throw heartFailure;
  return outcome;
}

/** Prints how the sweep ended; gives the sentence about trials that failed, where some did. */
async function printSummary(
  file: string,
  sweepId: number,
  format: "table" | "json",
  note: (line: string) => void,
): Promise<string | undefined> {
  const results = openResults(file);
  try {
    const sweep = results.findSweep(String(sweepId));
    const spaces = results.summary(sweepId);
    const failed = failedTrials(sweep, spaces, () => results.firstFailure(sweepId));
    if (format === "json") {
      await writeOut([`${JSON.stringify(jsonSummary(file, sweep, spaces), null, 2)}\n`]);
      return failed;
    }
    await writeRows(summaryRows(spaces), "table");
    note(
      `\n${sweep.name}: ${counted(sweep.done, "trial")}, ${short(sweep.steps)} steps in ${duration(sweep.seconds)} ` +
        `(${short(sweep.steps / sweep.seconds)} steps/s), sweep ${sweepId} of ${file}\n\n${nextSteps(file)}`,
    );
    return failed;
  } finally {
    results.close();
  }
}

function failedTrials(
  { done }: SweepRow,
  spaces: readonly SpaceSummary[],
  firstFailure: () => FailedTrial | undefined,
): string | undefined {
  const failed = spaces.reduce((sum, { counts }) => sum + counts.failed + counts.timed_out, 0);
  if (failed === 0) return undefined;
  const first = firstFailure();
  const why = first === undefined ? "" : `; the first, trial ${first.trial}: ${first.error}`;
  return `${count(failed)} of ${counted(done, "trial")} failed${why}`;
}

/** What to type next, as it can be typed: through npx where the run was. */
function nextSteps(db: string): string {
  const file = /^[\w./-]+$/.test(db) ? db : `'${db.replaceAll("'", `'\\''`)}'`;
  const sweep = process.env["npm_command"] === "exec" ? "npx sweep" : "sweep";
  const onOther = file === options.DEFAULT_DB ? "" : ` --db ${file}`;
  return [
    `next  ${sweep} best${onOther}`,
    `      ${sweep} query${onOther} --where "status = 'converged'" --order-by steps --limit 5`,
    `      sqlite3 ${file} 'select * from results limit 3'`,
  ].join("\n");
}

function jsonSummary(file: string, sweep: SweepRow, spaces: readonly SpaceSummary[]): object {
  const { spec: _yaml, ...rest } = sweep;
  return { ...rest, db: file, spaces };
}

function machine(): string {
  return `${platform()}-${arch()} node-${process.versions.node}`;
}
