import { bestRows } from "../sweep/outcomes/best-rows.ts";
import type { ChunkOutcome, ChunkTask, StoreMode } from "../sweep/wire/chunk.ts";
import { STATUSES } from "../sweep/outcomes/statuses.ts";
import type { Status } from "../sweep/outcomes/statuses.ts";
import { moduleNames } from "../sweep/spec/module-names.ts";
import { SharedRows } from "../sweep/wire/shared-rows.ts";
import { measuresOf } from "../sweep/spec/measures.ts";
import type { SpaceSpec, SweepSpec } from "../sweep/spec/sweep-spec.ts";
import { TallyCounter } from "../sweep/outcomes/tally.ts";
import { totalsOf } from "../sweep/outcomes/totals.ts";
import { isIsolated } from "../sweep/spec/isolated.ts";
import { openMailbox, post } from "../sweep/wire/worker-data.ts";
import type { Executor } from "./executor.ts";
import type { ExecutorOptions, ExecutorProvider, StartedThreads } from "./provider.ts";
import { IsolatedThread } from "./isolated-thread.ts";
import type { TaskOutcome } from "./isolated-thread.ts";

// After this many threads that ended before any trial, the cause is not a trial.
const MOST_IDLE_ENDS = 3;

/**
 * Threads for trials that may never end, or that end their thread: those of user modules and those
 * with a time limit. See docs/design/isolation.md.
 *
 * A thread writes the results of its trials into shared memory. So finished trials survive the
 * thread, and the executor knows which trial ran. That trial is `timed_out` or `failed`. If other
 * trials had run in the same thread before, they may be the cause: it runs again first, alone in a
 * new thread. The outcome is then a part of the chunk, and the coordinator asks for the rest.
 */
export const isolatedThreads: ExecutorProvider = { name: "isolated threads", accepts: isIsolated, start };

function start(threads: number): StartedThreads {
  let executor: IsolatedExecutor | undefined;
  const close = async (): Promise<void> => executor?.close();
  return {
    executor(spec, options) {
      const mailbox = openMailbox();
      post(mailbox, { spec, store: options.store, kernel: options.kernel });
      executor = new IsolatedExecutor(spec, mailbox, threads, options);
      return executor;
    },
    close,
  };
}

/** A thread and its place in the pool. */
interface Slot {
  thread: IsolatedThread | undefined;
}

class IsolatedExecutor implements Executor {
  readonly threads: number;
  readonly #spec: SweepSpec;
  readonly #mailbox: SharedArrayBuffer;
  readonly #options: ExecutorOptions;
  readonly #all: readonly Slot[];
  readonly #free: Slot[];
  readonly #waiting: ((slot: Slot) => void)[] = [];
  readonly #modules: string;
  #closed = false;

  constructor(spec: SweepSpec, mailbox: SharedArrayBuffer, threads: number, options: ExecutorOptions) {
    this.threads = threads;
    this.#spec = spec;
    this.#mailbox = mailbox;
    this.#options = options;
    this.#all = Array.from({ length: threads }, () => ({ thread: undefined }));
    this.#free = [...this.#all];
    this.#modules = [...new Set(spec.spaces.map(moduleNames).filter((names) => names !== ""))].join(", ");
  }

  async run(task: ChunkTask): Promise<ChunkOutcome> {
    const slot = this.#free.pop() ?? (await new Promise<Slot>((resolve) => this.#waiting.push(resolve)));
    try {
      return await this.#runOn(slot, task);
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#free.push(slot);
      else next(slot);
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all(this.#all.flatMap(({ thread }) => thread?.end() ?? []));
  }

  async #runOn(slot: Slot, task: ChunkTask): Promise<ChunkOutcome> {
    const space = this.#spec.spaces[task.space];
    if (space === undefined) throw new Error(`the sweep has no space ${task.space}`);
    const { retries } = this.#options;
    const chunk = new Chunk(task, space, this.#options.store);
    let [first, end, used, idleEnds] = [0, task.to - task.from, 0, 0];
    for (;;) {
      if (this.#closed) throw new Error("the executor has been closed");
      const isNew = slot.thread === undefined || slot.thread.hasEnded;
      if (isNew) slot.thread = new IsolatedThread(this.#mailbox, this.#modules);
      const ended = await this.#ask(slot, chunk, { first, end, retries: retries - used });
      if (ended.kind === "done") return chunk.outcome(ended.seconds);
      if (this.#closed) throw new Error("the executor has been closed");
      if (ended.kind === "broken") return { ok: false, code: ended.code, message: ended.message };
      const { running } = chunk.rows;
      if (running === undefined || (ended.kind === "timed out" && running !== ended.place)) {
        // None of the remaining trials is the cause.
        if (chunk.rows.done > first) return chunk.outcome();
        idleEnds += 1;
        if (idleEnds < MOST_IDLE_ENDS) continue;
        const what = ended.kind === "failed" ? ended.error : `it does nothing: ${moduleNames(space)}`;
        return { ok: false, code: "setup", message: `a thread ends before it has begun a trial: ${what}` };
      }
      const isBusy = ended.kind === "timed out" && !chunk.rows.isWaiting;
      const isItsOwn = isBusy || (isNew && running === first);
      if (isItsOwn) used += chunk.rows.attempts;
      if (isItsOwn && used > retries) {
        chunk.fail(ended);
        return chunk.outcome();
      }
      chunk.rows.rewind();
      [first, end] = [running, running + 1];
    }
  }

  #ask(
    { thread }: Slot,
    { task, space, rows, errors }: Chunk,
    part: { readonly first: number; readonly end: number; readonly retries: number },
  ): Promise<TaskOutcome> {
    if (thread === undefined) throw new Error("no thread to ask");
    return thread.run({
      task: { ...task, buffer: rows.buffer, ...part },
      rows,
      modules: moduleNames(space),
      seconds: space.stop.seconds ?? Infinity,
      onFailed: (row, error) => errors.set(row, error),
    });
  }
}

/** A running chunk. */
class Chunk {
  readonly task: ChunkTask;
  readonly space: SpaceSpec;
  readonly rows: SharedRows;
  readonly errors: Map<number, string> = new Map();
  readonly #store: StoreMode;
  readonly #begun: number = performance.now();

  constructor(task: ChunkTask, space: SpaceSpec, store: StoreMode) {
    this.task = task;
    this.space = space;
    this.#store = store;
    this.rows = new SharedRows(task.to - task.from, {
      width: Object.keys(space.optimizer.hyperparameters).length,
      targets: space.targets?.length ?? 0,
      measures: measuresOf(space).length,
    });
  }

  /** Finishes the row of the trial that ran when its thread ended. */
  fail(ended: TaskOutcome & { readonly kind: "failed" | "timed out" }): void {
    const { finished: row, columns, isWaiting } = this.rows;
    const seconds = `stop.seconds: ${this.space.stop.seconds} s`;
    const [status, error]: readonly [Status, string] =
      ended.kind === "failed"
        ? ["failed", ended.error]
        : isWaiting
          ? ["timed_out", `left something behind that had not ended within ${seconds}`]
          : ["timed_out", `took longer than ${seconds}`];
    columns.status[row] = STATUSES.indexOf(status);
    this.errors.set(row, error);
    this.rows.finish();
  }

  outcome(seconds: number = (performance.now() - this.#begun) / 1000): ChunkOutcome {
    const { task, rows, errors } = this;
    const all = rows.finishedRows(errors);
    const kept =
      this.#store === "summary"
        ? { columns: bestRows(all), tally: new TallyCounter(this.space).count(all) }
        : { columns: all };
    const to = task.from + rows.done;
    return { ok: true, ...kept, totals: totalsOf(all), seconds, ...(to < task.to ? { to } : {}) };
  }
}
