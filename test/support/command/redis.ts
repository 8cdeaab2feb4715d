import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
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
  const redis = await launchRedis(options, wanted);
  onTestFinished(() => redis.remove());
  return redis;
}

/** Starts it likewise; the caller removes it. */
export async function launchRedis(
  options: readonly string[] = [],
  wanted?: number,
): Promise<RedisServer & { remove(): Promise<void> }> {
  const folder = mkdtempSync(join(tmpdir(), "sweep-redis-"));
  const port = wanted ?? (await freePort());
  const start = (): Promise<Started> => startAt(port, folder, options);
  let server = await start();
  return {
    port,
    url: `redis://127.0.0.1:${port}`,
    signal: (name) => server.signal(name),
    kill: () => server.kill(),
    async restart() {
      await server.kill();
      server = await start();
    },
    async remove() {
      await server.kill();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

// Below the ports from which connections come: one of them could take the port of a Redis that is
// down, even by a connection to itself.
const [FIRST_PORT, PORTS] = [16_384, 16_000];

/** Returns a loopback port on which nothing listens. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = FIRST_PORT + Math.floor(Math.random() * PORTS);
    const server = createServer().listen(port, "127.0.0.1");
    const isFree = await once(server, "listening").then(
      () => true,
      () => false,
    );
    if (!isFree) continue;
    server.close();
    await once(server, "close");
    return port;
  }
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
  let isReady = false;
  for await (const line of createInterface(child.stdout)) {
    lines.push(line);
    isReady = line.includes("Ready to accept connections");
    if (isReady) break;
  }
  if (!isReady) throw new Error(`redis-server does not start:\n${lines.join("\n")}`);
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
