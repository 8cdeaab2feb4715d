import { messageOf, SweepError } from "../errors.ts";
import { isIsolated } from "../sweep/spec/isolated.ts";
import type { SweepSpec } from "../sweep/spec/sweep-spec.ts";
import type { ChunkOutcome, ChunkTask } from "../sweep/wire/chunk.ts";
import { dataSets } from "../sweep/wire/spec-data.ts";
import type { WorkerData } from "../sweep/wire/worker-data.ts";
import { ChunkLost } from "./executor.ts";
import type { Executor } from "./executor.ts";
import type { ExecutorOptions, ExecutorProvider, StartedThreads } from "./provider.ts";

/**
 * A message to a Web Worker: a sweep with the data of its objectives, a chunk of one that it has,
 * or the end of one.
 */
export type ToWorker =
  | { readonly sweep: number; readonly data: WorkerData; readonly sets: ReturnType<typeof dataSets> }
  | { readonly sweep: number; readonly id: number; readonly task: ChunkTask }
  | { readonly sweep: number; readonly isOver: true };

/** The answer of a Web Worker to a chunk. */
export interface FromWorker {
  readonly id: number;
  readonly outcome: ChunkOutcome;
}

/** A Web Worker, or another thread that keeps its protocol. */
export interface WorkerPort {
  send(message: ToWorker): void;
  /** Passes each answer to `answered`; `failed` gets the reason if the worker breaks. */
  listen(answered: (answer: FromWorker) => void, failed: (reason: unknown) => void): void;
  terminate(): void;
}

/** Runs chunks in Web Workers. Uses nothing of Node. `open` starts a worker. */
export function webWorkers(open: () => WorkerPort): ExecutorProvider {
  return {
    name: "web workers",
    accepts: (space) => !isIsolated(space),
    start: (threads) => new WebThreads(threads, open),
  };
}

interface Asked {
  /** Number of the sweep that asks. */
  readonly sweep: number;
  readonly answer: PromiseWithResolvers<ChunkOutcome>;
}

/** A worker, the sweeps that it has, and the chunks that it has not answered. */
interface Thread {
  readonly port: WorkerPort;
  readonly sweeps: Set<number>;
  readonly asked: Map<number, Asked>;
}

/** Workers that start with the first chunk. Several sweeps may run at the same time. */
class WebThreads implements StartedThreads {
  readonly #threads: number;
  readonly #open: () => WorkerPort;
  readonly #all: Thread[] = [];
  #sweeps = 0;
  #chunks = 0;

  constructor(threads: number, open: () => WorkerPort) {
    this.#threads = threads;
    this.#open = open;
  }

  executor(spec: SweepSpec, { store, kernel }: ExecutorOptions): Executor {
    const sweep = (this.#sweeps += 1);
    let isOver = false;
    return {
      threads: this.#threads,
      run: async (task) => {
        if (isOver) throw new Error("the executor has been closed");
        return await this.#run(sweep, { spec, store, kernel }, task);
      },
      close: async () => {
        isOver = true;
        for (const thread of [...this.#all]) {
          if (has(thread.asked, sweep)) this.#end(thread, new ChunkLost("another sweep was ended in the same thread"));
          else if (thread.sweeps.delete(sweep)) thread.port.send({ sweep, isOver: true });
        }
      },
    };
  }

  async close(): Promise<void> {
    for (const thread of [...this.#all]) this.#end(thread, new Error("the executor has been closed"));
  }

  #run(sweep: number, data: WorkerData, task: ChunkTask): Promise<ChunkOutcome> {
    const thread = this.#leastBusy();
    if (!thread.sweeps.has(sweep)) thread.port.send({ sweep, data, sets: dataSets(data.spec) });
    thread.sweeps.add(sweep);
    const id = (this.#chunks += 1);
    const answer = Promise.withResolvers<ChunkOutcome>();
    thread.asked.set(id, { sweep, answer });
    thread.port.send({ sweep, id, task });
    return answer.promise;
  }

  #leastBusy(): Thread {
    const idle = this.#all.find(({ asked }) => asked.size === 0);
    if (idle !== undefined) return idle;
    if (this.#all.length < this.#threads) return this.#start();
    return this.#all.reduce((least, one) => (one.asked.size < least.asked.size ? one : least));
  }

  #start(): Thread {
    const thread: Thread = { port: this.#open(), sweeps: new Set(), asked: new Map() };
    thread.port.listen(
      ({ id, outcome }) => {
        thread.asked.get(id)?.answer.resolve(outcome);
        thread.asked.delete(id);
      },
      (reason) => {
        const message = `a worker thread failed: ${messageOf(reason)}`;
        this.#end(thread, new SweepError("setup", message, undefined, reason));
      },
    );
    this.#all.push(thread);
    return thread;
  }

  /** Ends a thread at once. Its chunks reject. */
  #end(thread: Thread, reason: Error): void {
    thread.port.terminate();
    this.#all.splice(this.#all.indexOf(thread), 1);
    for (const { answer } of thread.asked.values()) {
      // The executor that ended the thread does not wait for its own chunks.
      answer.promise.catch(() => undefined);
      answer.reject(reason);
    }
    thread.asked.clear();
  }
}

function has(asked: ReadonlyMap<number, Asked>, sweep: number): boolean {
  return [...asked.values()].some((one) => one.sweep === sweep);
}
