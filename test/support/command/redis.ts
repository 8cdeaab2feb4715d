import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { onTestFinished } from "vitest";

/** A Redis on a loopback port. */
export interface RedisServer {
  readonly port: number;
  /** Its address for `--broker`, without a password. */
  readonly url: string;
  signal(name: NodeJS.Signals): void;
  /** Kills it, and with it all that it holds. */
  kill(): Promise<void>;
  /** Starts it again on the same port, empty. */
  restart(): Promise<void>;
}

/**
 * Starts `redis-server` without persistence; resolves once it takes connections. Ends with the
 * test. `options` are those of its command line, such as `["--requirepass", "secret"]`. The port is
 * a free one by default.
 */
export async function startRedis(options: readonly string[] = [], wanted?: number): Promise<RedisServer> {
  const folder = mkdtempSync(join(tmpdir(), "sweep-redis-"));
  const port = wanted ?? (await freePort());
  const start = (): Promise<Started> => startAt(port, folder, options);
  let server = await start();
  onTestFinished(async () => {
    await server.kill();
    rmSync(folder, { recursive: true, force: true });
  });
  return {
    port,
    url: `redis://127.0.0.1:${port}`,
    signal: (name) => server.signal(name),
    kill: () => server.kill(),
    async restart() {
      await server.kill();
      server = await start();
    },
  };
}

/** Returns a loopback port on which nothing listens. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

interface Started {
  signal(name: NodeJS.Signals): void;
  kill(): Promise<void>;
}

async function startAt(port: number, folder: string, options: readonly string[]): Promise<Started> {
  const args = ["--port", String(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", ...options];
  const child = spawn("redis-server", args, { cwd: folder, stdio: ["ignore", "pipe", "inherit"] });
  const ended = once(child, "close");
  const lines: string[] = [];
  for await (const line of createInterface(child.stdout)) {
    lines.push(line);
    if (line.includes("Ready to accept connections")) break;
  }
  if (child.exitCode !== null) throw new Error(`redis-server does not start:\n${lines.join("\n")}`);
  child.stdout.resume();
  return {
    signal: (name) => void child.kill(name),
    async kill() {
      // Also ends it while it is stopped.
      child.kill("SIGKILL");
      await ended;
    },
  };
}
