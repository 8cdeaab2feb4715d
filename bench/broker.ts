import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { parseBroker } from "../src/broker/address.ts";
import { connect } from "../src/broker/connection.ts";
import { times } from "./section.ts";
import type { Section } from "./section.ts";
import { runSweepProcess } from "./sweep-process.ts";
import { bestOfTurns } from "./timing.ts";

const TURNS = 3;
const THREADS = 2;
const PORT = 17_379;
const URL_OF_BROKER = `redis://127.0.0.1:${PORT}`;
const BIN = fileURLToPath(new URL("../bin/sweep.js", import.meta.url));
const IDLE_SECONDS = 20;
/** Trials of some 10 ms, for some 20 s. */
const GRID = `
name: g
objective: rosenbrock
optimizer: momentum
parameters: { lr: { min: 1.0e-9, max: 1.0e-8, num: 30000 } }
stop: { max_steps: 600000, target: 0 }
`;

/** Measures a worker behind a local broker, against the same number of threads without one. */
export async function broker(): Promise<Section> {
  const redis = spawn("redis-server", ["--port", String(PORT), "--save", "", "--bind", "127.0.0.1"], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  for await (const line of createInterface(redis.stdout)) if (line.includes("Ready to accept")) break;
  redis.stdout.resume();
  const worker = spawn(process.execPath, [BIN, "worker", URL_OF_BROKER, "--threads", String(THREADS), "--quiet"], {
    stdio: "inherit",
  });
  const commands = await connect(parseBroker(URL_OF_BROKER), () => undefined);
  try {
    const [before] = [await processed(commands), await sleep(1000 * IDLE_SECONDS)];
    const idle = ((await processed(commands)) - before) / IDLE_SECONDS;
    const best = bestOfTurns(
      {
        "threads of the run": () => runSweepProcess(GRID, "--threads", String(THREADS)).seconds,
        "a worker behind Redis": () => runSweepProcess(GRID, "--broker", URL_OF_BROKER).seconds,
      },
      TURNS,
    );
    const local = best["threads of the run"];
    const peak = Number(/used_memory_peak:(\d+)/.exec(await commands.info("memory"))?.[1]);
    return {
      title: "A broker",
      about:
        `${THREADS} threads on this machine, trials of some 10 ms, whole processes; the least of ${TURNS} turns. ` +
        `Redis used ${(peak / 2 ** 20).toFixed(1)} MB at most. An idle worker sends ${idle.toFixed(1)} commands a second.`,
      columns: ["", "seconds", "speed / without a broker"],
      rows: Object.entries(best).map(([name, seconds]) => [name, seconds.toFixed(1), times(local / seconds)]),
    };
  } finally {
    commands.disconnect();
    worker.kill();
    await once(worker, "close");
    redis.kill();
  }
}

/** Returns how many commands the broker has processed, those of this connection included. */
async function processed(commands: Awaited<ReturnType<typeof connect>>): Promise<number> {
  return Number(/total_commands_processed:(\d+)/.exec(await commands.info("stats"))?.[1]);
}
