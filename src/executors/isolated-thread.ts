import { setTimeout as delay } from "node:timers/promises";
import { MessageChannel, receiveMessageOnPort, Worker } from "node:worker_threads";
import type { MessagePort } from "node:worker_threads";
import { isError } from "../errors.ts";
import type { ErrorCode } from "../errors.ts";
import type { IsolatedMessage, IsolatedTask, IsolatedWorkerData } from "../sweep/wire/isolated-task.ts";
import type { SharedRows } from "../sweep/wire/shared-rows.ts";
import { entryFile, workerEnvironment } from "../platform/own-files.ts";

// Memory limit of a thread's objects; typed arrays do not count. The same on every machine.
const MEMORY_GB = 1;

// The modules loaded within this time once already, before the sweep began.
const LOAD_SECONDS = 60;

// Time limit for beginning a trial: leftovers of an earlier trial may block the thread.
const IDLE_SECONDS = 10;

// Polling interval: limits are enforced to 1/20, or 250 ms.
const LOOKS = 20;
const MIN_LOOK_MS = 5;
const MAX_LOOK_MS = 250;

// A thread inside an uninterruptible call ends only after it; `end` waits at most this long.
const END_MS = 1000;

/** How a task ended. Except for `done`, the thread has ended too. */
export type TaskOutcome =
  | { readonly kind: "done"; readonly seconds: number }
  /** The trial at this place took too long; undefined if none ran. */
  | { readonly kind: "timed out"; readonly place: number | undefined }
  /** The error of the trial that ran. */
  | { readonly kind: "failed"; readonly error: string }
  /** No trial could begin. */
  | { readonly kind: "broken"; readonly code: ErrorCode; readonly message: string };

/** A task and its conditions. */
export interface Work {
  readonly task: IsolatedTask;
  readonly rows: SharedRows;
  /** Modules that the trials run, as shown in messages. */
  readonly modules: string;
  /** Time limit of a trial. */
  readonly seconds: number;
  /** Called with the error of a row's failed trial. */
  readonly onFailed: (row: number, error: string) => void;
}

/** A thread that runs one task at a time. A task may end it. */
export class IsolatedThread {
  readonly #worker: Worker;
  /** A separate channel, since modules may write to the thread's default one. */
  readonly #port: MessagePort;
  /** All modules that the thread loads, as shown in messages. */
  readonly #modules: string;
  #isReady = false;
  #error: Error | undefined;
  #current: { readonly work: Work; readonly end: (ended: TaskOutcome) => void } | undefined;
  #hasEnded = false;

  constructor(mailbox: SharedArrayBuffer, modules: string) {
    this.#modules = modules;
    const { port1, port2 } = new MessageChannel();
    this.#port = port1;
    this.#worker = new Worker(entryFile("workers/run-isolated.ts"), {
      workerData: { mailbox, port: port2 } satisfies IsolatedWorkerData,
      transferList: [port2],
      env: workerEnvironment(),
      resourceLimits: { maxOldGenerationSizeMb: 1024 * MEMORY_GB },
    });
    this.#port.on("message", (message: IsolatedMessage) => this.#hear(message));
    // The "exit" event follows.
    this.#worker.on("error", (error) => (this.#error ??= isError(error) ? error : new Error(String(error))));
    this.#worker.on("exit", (code) => {
      this.#hasEnded = true;
      this.#hearTheRest();
      this.#port.close();
      this.#finish(this.#endingOf(code));
    });
  }

  /** Whether the thread can run no further task. */
  get hasEnded(): boolean {
    return this.#hasEnded;
  }

  async run(work: Work): Promise<TaskOutcome> {
    const { promise, resolve } = Promise.withResolvers<TaskOutcome>();
    this.#current = { work, end: resolve };
    if (this.#hasEnded) return this.#endingOf(0);
    const watch = this.#watch(work);
    this.#port.postMessage(work.task, []);
    const ended = await promise;
    clearInterval(watch);
    if (ended.kind !== "done") await this.end();
    return ended;
  }

  /** Ends the thread at once. */
  async end(): Promise<void> {
    this.#hasEnded = true;
    const giveUp = new AbortController();
    const { signal } = giveUp;
    await Promise.race([this.#worker.terminate(), delay(END_MS, undefined, { signal }).catch(() => undefined)]);
    giveUp.abort();
  }

  #finish(ended: TaskOutcome): void {
    this.#current?.end(ended);
    this.#current = undefined;
  }

  #hear(message: IsolatedMessage): void {
    if (message.kind === "ready") this.#isReady = true;
    else if (message.kind === "failed") this.#current?.work.onFailed(message.row, message.error);
    else if (message.kind === "late") this.#finish({ kind: "failed", error: message.error });
    else this.#finish(message);
  }

  /** Handles messages that were sent before the end and are still queued. */
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
   * Polls which trial runs, adds up its time, and ends it at the limit. A gap between two polls
   * counts as at most two intervals: the whole process may have been suspended.
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
          message: `${this.#modules}: did not load within ${LOAD_SECONDS} seconds`,
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
