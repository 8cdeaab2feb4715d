import { setTimeout as delay } from "node:timers/promises";
import { MessageChannel, receiveMessageOnPort, Worker } from "node:worker_threads";
import type { MessagePort } from "node:worker_threads";
import type { ErrorCode } from "../errors.ts";
import type { IsolatedMessage, IsolatedTask, IsolatedWorkerData } from "../sweep/wire/isolated-task.ts";
import type { SharedRows } from "../sweep/wire/shared-rows.ts";
import { workerEnvironment, workerFile } from "../platform/worker-files.ts";

/** The most memory that a thread's objects may take; arrays of numbers, which are typed, do not count. The same on every machine. */
const MEMORY_GB = 1;

// Modules have been loaded once before the sweep began, in no more time than this.
const LOAD_SECONDS = 60;

// How long a thread may do nothing that it was asked to: what a trial has left behind may keep it from beginning another.
const IDLE_SECONDS = 10;

// How often it is looked which trial runs: a time limit is kept to a twentieth, or to a quarter of a second.
const LOOKS = 20;
const MIN_LOOK_MS = 5;
const MAX_LOOK_MS = 250;

// A thread in the middle of a call that cannot be interrupted ends after it, and does nothing more.
const END_MS = 1000;

/** How a task ended. In all cases but `done` the thread has ended too. */
export type TaskOutcome =
  | { readonly kind: "done"; readonly seconds: number }
  /** The trial of this place took too long; undefined where none ran. */
  | { readonly kind: "timed out"; readonly place: number | undefined }
  /** What the trial that ran has done. */
  | { readonly kind: "failed"; readonly error: string }
  /** Not even a trial could be begun. */
  | { readonly kind: "broken"; readonly code: ErrorCode; readonly message: string };

/** What a thread is to do, and under which conditions. */
export interface Work {
  readonly task: IsolatedTask;
  readonly rows: SharedRows;
  /** The modules that its trials run, as messages name them. */
  readonly modules: string;
  /** The time limit of a trial. */
  readonly seconds: number;
  /** Called with what is wrong with the trial of a row that has failed. */
  readonly onFailed: (row: number, error: string) => void;
}

/** A thread that runs one task at a time and may be ended by what it runs. */
export class IsolatedThread {
  readonly #worker: Worker;
  /** A channel of our own, as modules may write to their thread's. */
  readonly #port: MessagePort;
  /** All modules that it loads, as messages name them. */
  readonly #modules: string;
  #isReady = false;
  #error: Error | undefined;
  #current: { readonly work: Work; readonly end: (ending: TaskOutcome) => void } | undefined;
  #hasEnded = false;

  constructor(mailbox: SharedArrayBuffer, modules: string) {
    this.#modules = modules;
    const { port1, port2 } = new MessageChannel();
    this.#port = port1;
    this.#worker = new Worker(workerFile("run-isolated"), {
      workerData: { mailbox, port: port2 } satisfies IsolatedWorkerData,
      transferList: [port2],
      env: workerEnvironment(),
      resourceLimits: { maxOldGenerationSizeMb: 1024 * MEMORY_GB },
    });
    this.#port.on("message", (message: IsolatedMessage) => this.#hear(message));
    // The end of the thread follows.
    this.#worker.on("error", (error) => (this.#error ??= error instanceof Error ? error : new Error(String(error))));
    this.#worker.on("exit", (code) => {
      this.#hasEnded = true;
      this.#hearTheRest();
      this.#port.close();
      this.#finish(this.#endingOf(code));
    });
  }

  /** Whether it can run no more. */
  get hasEnded(): boolean {
    return this.#hasEnded;
  }

  async run(work: Work): Promise<TaskOutcome> {
    const { promise, resolve } = Promise.withResolvers<TaskOutcome>();
    this.#current = { work, end: resolve };
    if (this.#hasEnded) return this.#endingOf(0);
    const watch = this.#watch(work);
    this.#port.postMessage(work.task, []);
    const ending = await promise;
    clearInterval(watch);
    if (ending.kind !== "done") await this.end();
    return ending;
  }

  /** Ends it at once, whatever it does. */
  async end(): Promise<void> {
    this.#hasEnded = true;
    const giveUp = new AbortController();
    const { signal } = giveUp;
    await Promise.race([this.#worker.terminate(), delay(END_MS, undefined, { signal }).catch(() => undefined)]);
    giveUp.abort();
  }

  #finish(ending: TaskOutcome): void {
    this.#current?.end(ending);
    this.#current = undefined;
  }

  #hear(message: IsolatedMessage): void {
    if (message.kind === "ready") this.#isReady = true;
    else if (message.kind === "failed") this.#current?.work.onFailed(message.row, message.error);
    else if (message.kind === "late") this.#finish({ kind: "failed", error: message.error });
    else this.#finish(message);
  }

  /** What has been said before the end, and has not come up yet. */
  #hearTheRest(): void {
    for (;;) {
      const received = receiveMessageOnPort(this.#port);
      if (received === undefined) return;
      this.#hear(received.message);
    }
  }

  #endingOf(code: number): TaskOutcome {
    const how = this.#error === undefined ? `ended its thread with process.exit(${code})` : wordsFor(this.#error);
    if (this.#isReady) return { kind: "failed", error: `${how}: ${this.#current?.work.modules ?? this.#modules}` };
    return { kind: "broken", code: "setup", message: `${this.#modules}: does not load: ${how}` };
  }

  /**
   * Adds up the time that one trial is seen to run, and ends it where that is too long. Time in which nobody looked counts
   * little: the process may have been stopped, trials and all.
   */
  #watch({ rows, seconds }: Work): NodeJS.Timeout {
    const ms = Math.max(MIN_LOOK_MS, Math.min(MAX_LOOK_MS, (1000 * seconds) / LOOKS));
    let seen = "";
    let spent = 0;
    let last = performance.now();
    return setInterval(() => {
      const now = performance.now();
      const { running, attempts } = rows;
      const what = this.#isReady ? `${running} ${attempts}` : "loading";
      spent = what === seen ? spent + Math.min(now - last, 2 * ms) : 0;
      seen = what;
      last = now;
      if (!this.#isReady && spent >= 1000 * LOAD_SECONDS) {
        this.#finish({
          kind: "broken",
          code: "setup",
          message: `${this.#modules}: does not load within ${LOAD_SECONDS} seconds`,
        });
      } else if (this.#isReady && spent >= 1000 * (running === undefined ? Math.max(IDLE_SECONDS, seconds) : seconds)) {
        this.#hearTheRest();
        this.#finish({ kind: "timed out", place: running });
      }
    }, ms);
  }
}

function wordsFor(error: Error): string {
  if ("code" in error && error.code === "ERR_WORKER_OUT_OF_MEMORY") {
    return `took more memory than a thread may have, ${MEMORY_GB} GB`;
  }
  return `ended its thread: ${error.message.replaceAll(/\s+/g, " ")}`;
}
