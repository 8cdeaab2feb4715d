import { bestRows } from "../sweep/outcomes/best-rows.ts";
import type { ChunkOutcome, ChunkTask, StoreMode } from "../sweep/wire/chunk.ts";
import { STATUSES } from "../sweep/outcomes/statuses.ts";
import type { Status } from "../sweep/outcomes/statuses.ts";
import { moduleNames } from "../sweep/spec/module-names.ts";
import { SharedRows } from "../sweep/wire/shared-rows.ts";
import type { SpaceSpec, SweepSpec } from "../sweep/spec/sweep-spec.ts";
import { totalsOf } from "../sweep/outcomes/totals.ts";
import type { Executor } from "./executor.ts";
import { IsolatedThread } from "./isolated-thread.ts";
import type { TaskOutcome } from "./isolated-thread.ts";

/** What a isolated executor is told besides the sweep. */
export interface IsolatedOptions {
  readonly threads: number;
  readonly store: StoreMode;
  /** How often a trial that fails or times out is run again; its last outcome stands. */
  readonly retries: number;
}

// Threads that end before they have begun a trial: something is wrong that is no trial's fault.
const MOST_IDLE_ENDS = 3;

/**
 * Runs chunks of spaces whose trials may never end, or end their thread.
 *
 * A thread writes what its trials come to into memory that is shared, so that whatever becomes of it the finished trials
 * are kept and it is known which one ran. That one has `timed_out` where it was at work, or `failed` where it ended the thread; but where others
 * had run in the thread before, and what they left behind may have ended or blocked it, it is run again first, alone in a new thread, because they may have caused it. Either way
 * the outcome is of the part of the chunk that has been done: the coordinator asks for the rest. It is so where trials
 * are slow, too. So no thread is kept from other chunks by one, and what has finished is stored soon.
 *
 * The threads are not piscina's: which task ran in which thread, how that ended, and whether it had run others must be known.
 */
export function isolatedExecutor(spec: SweepSpec, mailbox: SharedArrayBuffer, options: IsolatedOptions): Executor {
  return new IsolatedExecutor(spec, mailbox, options);
}

/** A thread, or the place for one. */
interface Slot {
  thread: IsolatedThread | undefined;
}

class IsolatedExecutor implements Executor {
  readonly threads: number;
  readonly #spec: SweepSpec;
  readonly #mailbox: SharedArrayBuffer;
  readonly #options: IsolatedOptions;
  readonly #all: readonly Slot[];
  readonly #free: Slot[];
  readonly #waiting: ((seat: Slot) => void)[] = [];
  readonly #modules: string;
  #closed = false;

  constructor(spec: SweepSpec, mailbox: SharedArrayBuffer, options: IsolatedOptions) {
    this.threads = options.threads;
    this.#spec = spec;
    this.#mailbox = mailbox;
    this.#options = options;
    this.#all = Array.from({ length: options.threads }, () => ({ thread: undefined }));
    this.#free = [...this.#all];
    this.#modules = [...new Set(spec.spaces.map(moduleNames).filter((names) => names !== ""))].join(", ");
  }

  async run(task: ChunkTask): Promise<ChunkOutcome> {
    const seat = this.#free.pop() ?? (await new Promise<Slot>((resolve) => this.#waiting.push(resolve)));
    try {
      return await this.#runOn(seat, task);
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#free.push(seat);
      else next(seat);
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all(this.#all.flatMap(({ thread }) => thread?.end() ?? []));
  }

  async #runOn(seat: Slot, task: ChunkTask): Promise<ChunkOutcome> {
    const space = this.#spec.spaces[task.space];
    if (space === undefined) throw new Error(`the sweep has no space ${task.space}`);
    const { retries } = this.#options;
    const chunk = new Chunk(task, space, this.#options.store);
    let [first, end, used, idleEnds] = [0, task.to - task.from, 0, 0];
    for (;;) {
      if (this.#closed) throw new Error("the executor has been closed");
      const isNew = seat.thread === undefined || seat.thread.hasEnded;
      if (isNew) seat.thread = new IsolatedThread(this.#mailbox, this.#modules);
      const ending = await this.#ask(seat, chunk, { first, end, retries: retries - used });
      if (ending.kind === "done") return chunk.outcome(ending.seconds);
      if (this.#closed) throw new Error("the executor has been closed");
      if (ending.kind === "broken") return { ok: false, code: ending.code, message: ending.message };
      const { running } = chunk.rows;
      if (running === undefined || (ending.kind === "timed out" && running !== ending.place)) {
        // Whatever it was, it was none of the trials that are left.
        if (chunk.rows.done > first) return chunk.outcome();
        idleEnds += 1;
        if (idleEnds < MOST_IDLE_ENDS) continue;
        const what = ending.kind === "failed" ? ending.error : `it does nothing: ${moduleNames(space)}`;
        return { ok: false, code: "setup", message: `a thread ends before it has begun a trial: ${what}` };
      }
      const isBusy = ending.kind === "timed out" && !chunk.rows.isWaiting;
      const isItsOwn = isBusy || (isNew && running === first);
      if (isItsOwn) used += chunk.rows.attempts;
      if (isItsOwn && used > retries) {
        chunk.fail(ending);
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

/** A chunk that is being run. */
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
    this.rows = new SharedRows(task.to - task.from, Object.keys(space.optimizer.hyperparameters).length);
  }

  /** Finishes the row of the trial that ran when its thread was ended, or ended. */
  fail(ending: TaskOutcome & { readonly kind: "failed" | "timed out" }): void {
    const { finished: row, columns, isWaiting } = this.rows;
    const seconds = `stop.seconds: ${this.space.stop.seconds} s`;
    const [status, error]: readonly [Status, string] =
      ending.kind === "failed"
        ? ["failed", ending.error]
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
    const columns = this.#store === "summary" ? bestRows(all) : all;
    const to = task.from + rows.done;
    return { ok: true, columns, totals: totalsOf(all), seconds, ...(to < task.to ? { to } : {}) };
  }
}
