import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import type { Socket } from "node:net";
import { fileURLToPath } from "node:url";
import { COMMAND_ENV, FROM_BUNDLE } from "./sweep-command.ts";
import type { Ended, Workplace } from "./sweep-command.ts";

const SCRIPT = fileURLToPath(new URL("command-lines.ts", import.meta.url));

export type LinesEnded = Omit<Ended, "seconds">;

export interface LinesRequest {
  readonly folder: string;
  readonly env: Readonly<Record<string, string>>;
  /** Standard input for the first line that reads it. */
  readonly input?: string;
  readonly lines: readonly (readonly string[])[];
}

/**
 * The process that runs command lines, started on first use. It does not keep this process alive.
 */
export class CommandProcess {
  readonly #through: readonly string[];
  #child: ChildProcess | undefined;
  #last: Promise<unknown> = Promise.resolve();

  /** `through`: the program, with arguments, that starts the process. */
  constructor(through: readonly string[] = []) {
    this.#through = through;
  }

  /** Runs lines after all earlier ones have ended. */
  run(request: LinesRequest): Promise<LinesEnded[]> {
    const next = this.#last.then(() => this.#ask(request));
    this.#last = next.catch(() => undefined);
    return next;
  }

  async end(): Promise<void> {
    const child = this.#child;
    if (child === undefined) return;
    child.ref();
    child.disconnect();
    await once(child, "exit");
  }

  #ask(request: LinesRequest): Promise<LinesEnded[]> {
    const child = (this.#child ??= start(this.#through));
    child.channel!.ref();
    return new Promise((resolve, reject) => {
      let stderr = "";
      const read = (text: string): void => void (stderr += text);
      const onMessage = (ended: unknown): void => {
        child.off("close", onClose);
        child.stderr!.off("data", read);
        child.channel!.unref();
        resolve(ended as LinesEnded[]);
      };
      const onClose = (code: number | null, signal: NodeJS.Signals | null): void => {
        this.#child = undefined;
        reject(new Error(`ended with ${code ?? signal}: ${stderr}`));
      };
      child.stderr!.on("data", read);
      child.once("message", onMessage).once("close", onClose);
      child.send(request);
    });
  }
}

function start(through: readonly string[]): ChildProcess {
  const [program, ...args] = [...through, process.execPath, SCRIPT] as const;
  const env = { ...process.env, ...FROM_BUNDLE };
  const child = spawn(program, args, { env, stdio: ["ignore", "ignore", "pipe", "ipc"] });
  child.stderr!.setEncoding("utf8");
  child.unref();
  (child.stderr as Socket).unref();
  return child;
}

const shared = new CommandProcess();

/** Runs command lines in a workplace in sequence, in one shared process. */
export function runLines(
  place: Pick<Workplace, "folder">,
  lines: readonly (readonly string[])[],
  env: Readonly<Record<string, string>> = {},
  input = "",
): Promise<LinesEnded[]> {
  return shared.run({ folder: place.folder, env: { ...COMMAND_ENV, ...env }, input, lines });
}

/**
 * Runs them in a separate process started through a program, as in `prlimit --fsize=100000 node …`.
 */
export async function runLinesThrough(
  place: Pick<Workplace, "folder">,
  lines: readonly (readonly string[])[],
  through: readonly string[],
): Promise<LinesEnded[]> {
  const own = new CommandProcess(through);
  try {
    return await own.run({ folder: place.folder, env: COMMAND_ENV, lines });
  } finally {
    await own.end();
  }
}

/** Runs command lines like `runLines`. Throws if one of them fails. */
export async function runAll(
  place: Pick<Workplace, "folder">,
  lines: readonly (readonly string[])[],
): Promise<LinesEnded[]> {
  const ended = await runLines(place, lines);
  const failed = ended.flatMap(({ code, stderr }, i) =>
    code === 0 ? [] : [`sweep ${lines[i]!.join(" ")}: ${stderr}`],
  );
  if (failed.length > 0) throw new Error(failed.join("\n"));
  return ended;
}
