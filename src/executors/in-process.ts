import { setImmediate as nextTurn } from "node:timers/promises";
import type { ChunkOutcomes } from "../kernel/chunk-runner.ts";
import type { TrialRunner } from "../kernel/js/javascript-kernel.ts";
import { allocateRows, clearOutcome, firstRows, withErrors } from "../sweep/outcomes/rows.ts";
import type { TrialColumns } from "../sweep/outcomes/columns.ts";
import { usesValue } from "../sweep/spec/module-use.ts";
import type { SweepSpec } from "../sweep/spec/sweep-spec.ts";
import type { ChunkOutcome, ChunkTask } from "../sweep/wire/chunk.ts";
import type { Executor } from "./executor.ts";
import type { ExecutorOptions, ExecutorProvider, StartedThreads } from "./provider.ts";

// The event loop turns after this time, so that signals, timers and a test runner's messages work.
const TURN_MS = 10;
// A task starts no trial after this, so that finished ones are stored soon.
const MOST_MS = 250;

/**
 * Runs classes and functions of the calling program in its own thread, one trial after the other.
 * Nothing can end a trial that never returns.
 */
export const inProcess: ExecutorProvider = { name: "in process", accepts: usesValue, start };

function start(): StartedThreads {
  let executor: InProcess | undefined;
  return {
    executor: (spec, options) => (executor = new InProcess(spec, options)),
    close: async () => executor?.close(),
  };
}

class InProcess implements Executor {
  readonly threads = 1;
  readonly #options: ExecutorOptions;
  readonly #parts: () => Promise<Parts>;
  #last: Promise<unknown> = Promise.resolve();
  #closed = false;

  constructor(spec: SweepSpec, options: ExecutorOptions) {
    this.#options = options;
    let parts: Promise<Parts> | undefined;
    this.#parts = () => (parts ??= loadParts(spec, options));
  }

  run(task: ChunkTask): Promise<ChunkOutcome> {
    const outcome = this.#last.then(() => this.#run(task));
    this.#last = outcome.catch(() => undefined);
    return outcome;
  }

  close(): Promise<void> {
    this.#closed = true;
    return Promise.resolve();
  }

  async #run(task: ChunkTask): Promise<ChunkOutcome> {
    this.#checkOpen();
    const { runnerOf, outcome, failed } = await this.#parts();
    try {
      const runner = await runnerOf(task.space);
      const begun = performance.now();
      const { columns, to } = await this.#runTrials(runner, task);
      const ran = outcome(task.space, columns, (performance.now() - begun) / 1000);
      return to < task.to ? { ...ran, to } : ran;
    } catch (error) {
      this.#checkOpen();
      return failed(error);
    }
  }

  /** Runs trials until the task ends or its time is up; `to` is the end of the part that ran. */
  async #runTrials(runner: TrialRunner, { from, to }: ChunkTask): Promise<{ columns: TrialColumns; to: number }> {
    const out = allocateRows(to - from, runner.width);
    const errors = new Map<number, string>();
    const begun = performance.now();
    let turned = begun;
    let [row, index] = [0, from];
    for (; index < to && (index === from || performance.now() - begun < MOST_MS); index += 1) {
      if (!runner.place(index, out, row)) continue;
      if (performance.now() - turned > TURN_MS) {
        await nextTurn();
        this.#checkOpen();
        turned = performance.now();
      }
      const error = this.#attempt(runner, out, row);
      if (error !== undefined) errors.set(row, error);
      row += 1;
    }
    return { columns: withErrors(firstRows(out, row), errors), to: index };
  }

  /** Runs the trial of a row, again after a failure while there are retries. */
  #attempt(runner: TrialRunner, out: TrialColumns, row: number): string | undefined {
    let error: string | undefined;
    for (let attempts = 0; attempts <= this.#options.retries; attempts += 1) {
      clearOutcome(out, row);
      error = runner.run(out, row);
      if (error === undefined) return undefined;
    }
    return error;
  }

  #checkOpen(): void {
    if (this.#closed) throw new Error("the executor has been closed");
  }
}

interface Parts {
  readonly runnerOf: (space: number) => Promise<TrialRunner>;
  /** Makes the outcome of a chunk from its rows. */
  readonly outcome: ChunkOutcomes;
  readonly failed: (error: unknown) => ChunkOutcome;
}

/** Loads the kernel's code on demand: most commands run no trial in their own thread. */
async function loadParts(spec: SweepSpec, { store, values }: ExecutorOptions): Promise<Parts> {
  const [{ chunkOutcomes }, { trialRunner }, { failedChunk }, { loadModules }, { compileUserTrial }] =
    await Promise.all([
      import("../kernel/chunk-runner.ts"),
      import("../kernel/js/javascript-kernel.ts"),
      import("../kernel/space-kernels.ts"),
      import("../kernel/user/load-modules.ts"),
      import("../kernel/user/user-trial.ts"),
    ]);
  let known: { readonly number: number; readonly runner: TrialRunner } | undefined;
  return {
    async runnerOf(number) {
      if (known?.number === number) return known.runner;
      const space = spec.spaces[number];
      if (space === undefined) throw new Error(`the sweep has no space ${number}`);
      const [modules = {}] = await loadModules({ spaces: [space] }, values);
      const runner = trialRunner(space, compileUserTrial(space, spec.seed, modules));
      known = { number, runner };
      return runner;
    },
    outcome: chunkOutcomes({ spec, store }),
    failed: failedChunk,
  };
}
