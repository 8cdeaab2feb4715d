import { setImmediate as nextTurn } from "node:timers/promises";
import type { TrialRunner } from "../kernel/js/javascript-kernel.ts";
import type { OwnTrials } from "../kernel/user/own-trials.ts";
import { allocateRows, clearOutcome, firstRows, withErrors } from "../sweep/outcomes/rows.ts";
import type { TrialColumns } from "../sweep/outcomes/columns.ts";
import { usesValue } from "../sweep/spec/module-use.ts";
import type { PointReader } from "../sweep/points/sampler.ts";
import { givenPoints } from "../sweep/rounds/given-points.ts";
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
  readonly #spec: SweepSpec;
  readonly #options: ExecutorOptions;
  readonly #trials: () => Promise<OwnTrials>;
  #last: Promise<unknown> = Promise.resolve();
  #closed = false;

  constructor(spec: SweepSpec, options: ExecutorOptions) {
    this.#spec = spec;
    this.#options = options;
    let trials: Promise<OwnTrials> | undefined;
    // Loaded on demand: most commands run no trial in their own thread.
    this.#trials = () =>
      (trials ??= import("../kernel/user/own-trials.ts").then(({ ownTrials }) => ownTrials(spec, options)));
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
    const { runnerOf, outcome, failed } = await this.#trials();
    try {
      const runner = await runnerOf(task.space, task.round?.rung);
      const begun = performance.now();
      const { columns, to } = await this.#runTrials(runner, task, givenPoints(this.#spec.spaces[task.space]!, task));
      const ran = outcome(task.space, columns, (performance.now() - begun) / 1000);
      return to < task.to ? { ...ran, to } : ran;
    } catch (error) {
      this.#checkOpen();
      return failed(error);
    }
  }

  /** Runs trials until the task ends or its time is up; `to` is the end of the part that ran. */
  async #runTrials(
    runner: TrialRunner,
    { from, to }: ChunkTask,
    points: PointReader | undefined,
  ): Promise<{ columns: TrialColumns; to: number }> {
    const out = allocateRows(to - from, runner.width, runner.targets, runner.measures);
    const errors = new Map<number, string>();
    const begun = performance.now();
    let turned = begun;
    let [row, place] = [0, from];
    for (; place < to && (place === from || performance.now() - begun < MOST_MS); place += 1) {
      if (!runner.place(place, out, row, points)) continue;
      if (performance.now() - turned > TURN_MS) {
        await nextTurn();
        this.#checkOpen();
        turned = performance.now();
      }
      const error = this.#attempt(runner, out, row);
      if (error !== undefined) errors.set(row, error);
      row += 1;
    }
    return { columns: withErrors(firstRows(out, row), errors), to: place };
  }

  /** Runs the trial of a row, again after a failure while there are retries. */
  #attempt(runner: TrialRunner, out: TrialColumns, row: number): string | undefined {
    let error: string | undefined;
    runner.runOther?.(out, row);
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
