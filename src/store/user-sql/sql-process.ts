import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import module from "node:module";
import type { Socket } from "node:net";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { isMainThread } from "node:worker_threads";

import { frame, framesOf } from "../../platform/frames.ts";
import type { SqlMessage, SqlRequest } from "./user-sql.ts";

// A check asks one question after the other; who asks by hand is slower, and nothing should stay behind.
const IDLE_MS = 2000;

/** A process that answers requests, one after the other, and can be killed at any moment. It does not outlive this one. */
export class SqlProcess {
  readonly #child: ChildProcess;
  readonly #exited: Promise<unknown>;
  readonly #messages: AsyncIterator<unknown>;
  /** Its standard input, whose end tells it that this process has gone, its standard output, and where it is asked. */
  readonly #pipes: readonly Socket[];
  #isUsed = false;

  constructor() {
    // The file has this one's own ending: .ts in a checkout, .js in the package.
    const ending = import.meta.url.endsWith(".ts") ? ".ts" : ".js";
    const entry = fileURLToPath(new URL(`user-sql-process${ending}`, import.meta.url));
    const child = spawn(process.execPath, [entry], {
      stdio: ["pipe", "pipe", "ignore", "pipe"],
      env: environment(),
    });
    this.#child = child;
    this.#exited = once(child, "exit").catch(() => undefined);
    this.#messages = framesOf(child.stdout!);
    this.#pipes = [child.stdin, child.stdout, child.stdio[3]] as Socket[];
    // What becomes of it is told by its end.
    for (const pipe of this.#pipes) pipe.on("error", () => undefined);
  }

  /** Whether it has been killed, or is no more for another reason that this process knows of. */
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
    this.#pipes[2]!.write(frame(request));
  }

  /** The next message of its answer; undefined where it has ended. */
  async next(): Promise<SqlMessage | undefined> {
    const { value, done } = await this.#messages.next();
    return done === true ? undefined : (value as SqlMessage);
  }

  /** Whether it has answered before: it may have gone since, and nobody knows. */
  get isUsed(): boolean {
    return this.#isUsed;
  }

  /** Lets this process end without it. */
  rest(): void {
    this.#isUsed = true;
    this.#child.unref();
    for (const pipe of this.#pipes) pipe.unref();
  }

  /** Ends it; who waits for a message is told that there is none. */
  stop(): void {
    this.#child.kill("SIGKILL");
  }

  /** Ends it, where nobody waits for a message any more. */
  async kill(): Promise<void> {
    this.stop();
    // Rows that nobody reads would keep it open.
    for (const pipe of this.#pipes) pipe.destroy();
    await this.#exited;
  }

  /** Waits for its end, and tells how it was. */
  async end(): Promise<string> {
    await this.#exited;
    return String(this.#child.signalCode ?? this.#child.exitCode ?? "not begun");
  }
}

/** The process that waits for the next question. */
let waiting: { readonly process: SqlProcess; readonly timer: NodeJS.Timeout } | undefined;

/** A process that has nothing to do: the one that waits, or a new one. */
export function takeProcess(): SqlProcess {
  const found = waiting;
  waiting = undefined;
  if (found === undefined) return new SqlProcess();
  clearTimeout(found.timer);
  return found.process.hasEnded ? new SqlProcess() : found.process;
}

/** Keeps a process that has answered for the next question, for a while. A thread may end at once, and leaves nothing. */
export async function keepProcess(process: SqlProcess): Promise<void> {
  if (waiting !== undefined || process.hasEnded || !isMainThread) return process.kill();
  process.rest();
  const timer = setTimeout(() => {
    waiting = undefined;
    void process.kill();
  }, IDLE_MS).unref();
  waiting = { process, timer };
}

/** Processes do not inherit the compile cache; its folder has one for each version of Node. */
function environment(): NodeJS.ProcessEnv {
  const cache = module.getCompileCacheDir();
  return cache === undefined ? process.env : { ...process.env, NODE_COMPILE_CACHE: dirname(cache) };
}
