import { spawn, spawnSync } from "node:child_process";
import type { ChildProcessWithoutNullStreams } from "node:child_process";
import { codeOf, isError } from "../errors.ts";

/** How a compiler ended. */
export interface Ran {
  /** Its exit code; null after a signal. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** Why it did not start, or was ended. */
  readonly error?: Error;
}

/** A program that gets a text on standard input. */
export interface Program {
  readonly command: readonly string[];
  readonly input: string;
  /** Folder for its temporary files. */
  readonly temporary?: string;
  /** Time limit. */
  readonly ms: number;
}

const MOST_OUTPUT = 2 ** 20;

/** How long output is awaited that other programs hold after the end of the one that was run. */
const OUTPUT_MS = 100;

/**
 * Runs a program. After the time limit, the signal, or the end of this process, it is killed, with
 * all programs that it has started.
 */
export async function run(program: Program, signal: AbortSignal): Promise<Ran> {
  const { input, ms } = program;
  const { promise, resolve } = Promise.withResolvers<Ran>();
  let error: Error | undefined;
  const child = started(program);
  if (child instanceof Error) return { ...NOTHING, error: child };
  const kill = (): void => {
    try {
      if (child.pid !== undefined) process.kill(-child.pid, "SIGKILL");
    } catch {
      // It has ended.
    }
  };
  const stop = (reason: string) => (): void => {
    error ??= new Error(reason);
    kill();
  };
  const limit = setTimeout(stop(tooLong(ms)), ms);
  const onAbort = stop("the run has ended");
  signal.addEventListener("abort", onAbort, { once: true });
  process.once("exit", kill);
  if (signal.aborted) onAbort();
  let [stdout, stderr] = ["", ""];
  child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout = (stdout + text).slice(0, MOST_OUTPUT)));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr = (stderr + text).slice(0, MOST_OUTPUT)));
  // One that reads no input may end before it is written.
  child.stdin.on("error", () => undefined).end(input);
  child.on("error", (cause) => resolve({ ...NOTHING, error: cause }));
  const end = (code: number | null): void =>
    resolve({ code, stdout, stderr, ...(error === undefined ? {} : { error }) });
  child.on("close", end);
  // A server that a compiler left behind, such as one of a cache, may keep its output open.
  child.on("exit", (code) => setTimeout(end, OUTPUT_MS, code).unref());
  try {
    return await promise;
  } finally {
    clearTimeout(limit);
    signal.removeEventListener("abort", onAbort);
    process.off("exit", kill);
    for (const stream of [child.stdin, child.stdout, child.stderr]) stream.destroy();
  }
}

/** Runs a program and waits for it. */
export function runSync(program: Program): Ran {
  const { command, input, ms } = program;
  const [file = "", ...args] = command;
  const options = { env: environment(program), input, timeout: ms, killSignal: "SIGKILL", encoding: "utf8" } as const;
  const { status, stdout, stderr, error } = spawnSync(file, args, options);
  const output = { code: status, stdout: stdout ?? "", stderr: stderr ?? "" };
  // One that reads no input may end before it is written, and one that has ended may leave others
  // behind that keep its output open until the time limit.
  if (error === undefined || codeOf(error) === "EPIPE" || status !== null) return output;
  return { ...output, error: codeOf(error) === "ETIMEDOUT" ? new Error(tooLong(ms)) : error };
}

const NOTHING = { code: null, stdout: "", stderr: "" } as const;

/** Starts a program; returns the error if Node may not start any. */
function started(program: Program): ChildProcessWithoutNullStreams | Error {
  const [file = "", ...args] = program.command;
  try {
    // A separate group, since a compiler is several programs.
    return spawn(file, args, { env: environment(program), detached: true });
  } catch (error) {
    return isError(error) ? error : new Error(String(error));
  }
}

/**
 * Messages are in English, and temporary files in a folder that is removed afterwards. Options of
 * this Node are not for another one: they could open a debugger and wait for it.
 */
function environment({ temporary }: Program): NodeJS.ProcessEnv {
  return {
    ...process.env,
    LC_ALL: "C",
    NODE_OPTIONS: undefined,
    ...(temporary === undefined ? {} : { TMPDIR: temporary }),
  };
}

function tooLong(ms: number): string {
  return `took longer than ${ms / 1000} s`;
}
