import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { BIN, COMMAND_ENV, FROM_BUNDLE } from "./sweep-command.ts";
import type { Workplace } from "./sweep-command.ts";

interface Server {
  /** The address that it printed. */
  readonly address: URL;
  /** Standard error so far. */
  readonly said: string;
  readonly ended: Promise<{ readonly code: number | null; readonly stdout: string }>;
  signal(name: NodeJS.Signals): void;
}

/** Starts `sweep serve`; resolves once it has printed its address. */
export async function startServer(place: Workplace, args: readonly string[]): Promise<Server> {
  const child = spawn(process.execPath, [BIN, "serve", ...args], {
    cwd: place.folder,
    env: { ...COMMAND_ENV, ...FROM_BUNDLE },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let stdout = "";
  let stderr = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
  child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
  const ended = once(child, "close").then(([code]) => ({ code: code as number | null, stdout }));
  const [address] = (await Promise.race([
    once(createInterface(child.stdout), "line"),
    ended.then(() => Promise.reject(new Error(`sweep serve ended: ${stderr}`))),
  ])) as [string];
  // The hints on standard error follow the address.
  while (!stderr.includes("press Ctrl-C to stop")) await once(child.stderr, "data");
  return {
    address: new URL(address),
    get said() {
      return stderr;
    },
    ended,
    signal: (name) => void child.kill(name),
  };
}
