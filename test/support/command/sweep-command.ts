import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { onTestFinished } from "vitest";

export const BIN: string = fileURLToPath(new URL("../../../bin/sweep.js", import.meta.url));

/**
 * Lets the command run its bundle, which costs a third of the time. `SWEEP_BUNDLE=0 npm test` runs
 * the sources.
 */
export const FROM_BUNDLE: { readonly SWEEP_BUNDLE: string } = { SWEEP_BUNDLE: process.env["SWEEP_BUNDLE"] ?? "1" };

/** The environment of the command: libraries that it compiles stay out of the user's cache. */
export const COMMAND_ENV: Readonly<Record<string, string>> = {
  PATH: process.env["PATH"] ?? "",
  XDG_CACHE_HOME: process.env["XDG_CACHE_HOME"] ?? "",
};

/** Replaces SQLite's command line on machines without it: node -e SQLITE FILE STATEMENT. */
const SQLITE = `
  const { DatabaseSync } = require("node:sqlite");
  const [, file, statement] = process.argv;
  const rows = new DatabaseSync(file, { readOnly: true }).prepare(statement).all();
  for (const row of rows) console.log(Object.values(row).map((cell) => cell ?? "").join("|"));
`;

/** A command's exit code and output. */
export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** Seconds from the last signal, or else from the start, to the end. */
  readonly seconds: number;
}

interface Running {
  readonly pid: number;
  /** Standard error so far. */
  readonly said: string;
  readonly ended: Promise<Ended>;
  signal(name: NodeJS.Signals): void;
}

interface StartOptions {
  readonly input?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Whether signals go to the program and all that it starts, as Ctrl-C in a terminal. */
  readonly isGroup?: boolean;
}

/** Returns a workplace that is removed when the test ends. */
export function workplace(): Workplace {
  const place = new Workplace();
  onTestFinished(() => place.remove());
  return place;
}

/** A temporary folder in which the real command runs. */
export class Workplace {
  readonly folder: string = mkdtempSync(join(tmpdir(), "sweep-e2e-"));

  /** Removes the folder. The process of a killed command's SQL may write there for a moment. */
  remove(): void {
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 20 });
  }

  path(name: string): string {
    return join(this.folder, name);
  }

  /** Writes a file and returns its name. */
  write(name: string, text: string): string {
    writeFileSync(this.path(name), text);
    return name;
  }

  read(name: string): string {
    return readFileSync(this.path(name), "utf8");
  }

  bytes(name: string): ArrayBuffer {
    return Uint8Array.from(readFileSync(this.path(name))).buffer;
  }

  delete(name: string): void {
    rmSync(this.path(name));
  }

  size(name: string): number {
    return statSync(this.path(name)).size;
  }

  has(name: string): boolean {
    return existsSync(this.path(name));
  }

  /** Starts `sweep` with these arguments. */
  start(args: readonly string[], options: StartOptions = {}): Running {
    return startIn(this.folder, process.execPath, [BIN, ...args], options);
  }

  /** Runs a line of bash in which `sweep` is the command. */
  shell(line: string): Promise<Ended> {
    const sweep = 'sweep() { "$NODE" "$BIN" "$@"; }';
    const sqlite3 = 'command -v sqlite3 >/dev/null || sqlite3() { "$NODE" -e "$SQLITE" "$@"; }';
    const env = { NODE: process.execPath, BIN, SQLITE };
    return startIn(this.folder, "bash", ["--norc", "-c", `${sweep}; ${sqlite3}; ${line}`], { env }).ended;
  }

  /** Runs `sweep` with these arguments to its end. */
  sweep(...args: readonly string[]): Promise<Ended> {
    return this.start(args).ended;
  }

  /** Runs `sweep`, which must succeed, and returns its standard output. */
  async out(...args: readonly string[]): Promise<string> {
    const { code, stdout, stderr } = await this.sweep(...args);
    if (code !== 0) throw new Error(`sweep ${args.join(" ")} ended with ${code}:\n${stderr}`);
    return stdout;
  }

  /** Runs `sweep`, which must succeed, and returns its parsed JSON output. */
  async json<T>(...args: readonly string[]): Promise<T> {
    return JSON.parse(await this.out(...args, "--format", "json")) as T;
  }
}

/** Starts a program with COMMAND_ENV, the choice of the bundle, and `options.env`. */
export function startIn(folder: string, program: string, args: readonly string[], options: StartOptions = {}): Running {
  let since = performance.now();
  const { isGroup = false } = options;
  const env = { ...COMMAND_ENV, ...FROM_BUNDLE, ...options.env };
  const child = spawn(program, args, { cwd: folder, env, detached: isGroup });
  let stdout = "";
  let stderr = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
  // A program that reads no input may end before the input is written.
  child.stdin.on("error", () => undefined).end(options.input ?? "");
  const ended = new Promise<Ended>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, stdout, stderr, seconds: (performance.now() - since) / 1000 }));
  });
  return {
    pid: child.pid ?? 0,
    get said() {
      return stderr;
    },
    ended,
    signal(name) {
      since = performance.now();
      if (isGroup && child.pid !== undefined) process.kill(-child.pid, name);
      else child.kill(name);
    },
  };
}
