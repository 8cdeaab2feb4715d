import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import type { Socket } from "node:net";
import { isMainThread } from "node:worker_threads";

import { frame, framesOf } from "../../platform/frames.ts";
import { entryFile, workerEnvironment } from "../../platform/own-files.ts";
import type { SqlMessage, SqlRequest } from "./sql-messages.ts";

// Long enough for the successive queries of a check; short enough to leave no idle process.
const IDLE_MS = 2000;

/**
 * A child process that answers requests one by one and can be killed. It ends with this process.
 */
export class SqlProcess {
  readonly #child: ChildProcess;
  readonly #exited: Promise<unknown>;
  readonly #messages: AsyncIterator<unknown>;
  /**
   * Standard input, whose end signals the end of this process; the request pipe; the answer pipe.
   */
  readonly #pipes: readonly Socket[];
  #isUsed = false;

  constructor() {
    const child = spawn(process.execPath, [entryFile("src/store/user-sql/user-sql-process.ts")], {
      // Answers have a separate pipe: code that NODE_OPTIONS preloads may print.
      stdio: ["pipe", "ignore", "ignore", "pipe", "pipe"],
      env: workerEnvironment(),
    });
    this.#child = child;
    this.#exited = once(child, "exit").catch(() => undefined);
    this.#pipes = [child.stdin, child.stdio[3], child.stdio[4]] as Socket[];
    this.#messages = framesOf(this.#pipes[2]!);
    // The exit event reports failures.
    for (const pipe of this.#pipes) pipe.on("error", () => undefined);
  }

  /** Whether it was killed or is known to have ended. */
  get hasEnded(): boolean {
    return (
      this.#child.killed ||
      this.#child.exitCode !== null ||
      this.#child.signalCode !== null ||
      this.#child.pid === undefined
    );
  }

  ask(request: SqlRequest): void {
    this.#child.ref();
    for (const pipe of this.#pipes) pipe.ref();
    this.#pipes[1]!.write(frame(request));
  }

  /** Returns the next message of its answer; undefined if it has ended. */
  async next(): Promise<SqlMessage | undefined> {
    const { value, done } = await this.#messages.next();
    return done === true ? undefined : (value as SqlMessage);
  }

  /** Whether it has answered before. It may have ended unnoticed since. */
  get isUsed(): boolean {
    return this.#isUsed;
  }

  /** Allows this process to exit first. */
  rest(): void {
    this.#isUsed = true;
    this.#child.unref();
    for (const pipe of this.#pipes) pipe.unref();
  }

  /** Kills it when no read is pending. */
  async kill(): Promise<void> {
    this.#child.kill("SIGKILL");
    // Unread rows would keep the pipe open.
    for (const pipe of this.#pipes) pipe.destroy();
    await this.#exited;
  }

  /** Waits for its exit and describes it. */
  async end(): Promise<string> {
    await this.#exited;
    return String(this.#child.signalCode ?? this.#child.exitCode ?? "not begun");
  }
}

/** The idle process. */
let waiting: { readonly process: SqlProcess; readonly timer: NodeJS.Timeout } | undefined;

/** Returns the idle process, or a new one. */
export function takeProcess(): SqlProcess {
  const found = waiting;
  waiting = undefined;
  if (found === undefined) return new SqlProcess();
  clearTimeout(found.timer);
  return found.process.hasEnded ? new SqlProcess() : found.process;
}

/**
 * Keeps a process for the next query for a while. A worker thread keeps none, because it may end at
 * any time.
 */
export async function keepProcess(process: SqlProcess): Promise<void> {
  if (waiting !== undefined || process.hasEnded || !isMainThread) return process.kill();
  process.rest();
  const timer = setTimeout(() => {
    waiting = undefined;
    void process.kill();
  }, IDLE_MS).unref();
  waiting = { process, timer };
}
