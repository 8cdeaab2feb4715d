import { setTimeout as delay } from "node:timers/promises";
import { onTestFinished } from "vitest";
import type { StoreMode } from "../../../src/sweep/wire/chunk.ts";
import { startRedis } from "../command/redis.ts";
import type { RedisServer } from "../command/redis.ts";
import { quickWorkplace } from "../command/quick-workplace.ts";
import { runAll } from "../command/run-lines.ts";
import type { Workplace } from "../command/sweep-command.ts";
import { startWorker } from "../command/worker.ts";
import type { Worker } from "../command/worker.ts";
import { attempts } from "./attempts.ts";
import { expectSame, expectSound } from "./contents.ts";

const LOCAL = "local.db";

/** Returns a grid of some dozen chunks with this many steps: 200 million take about a second. */
export function work(millions: number, name = "work"): string {
  const trials = 3 * (10 + 3 * 10);
  return `
name: ${name}
objectives: [ravine, rosenbrock, booth]
optimizers: [sgd, momentum]
parameters: { lr: { min: 1e-9, max: 1e-8, num: 10 }, momentum: [0.1, 0.5, 0.9] }
stop: { max_steps: ${Math.round((millions * 1e6) / trials)}, target: 0 }
`;
}

/** A grid whose run takes a second, in a soak some seconds, with workers that come and go. */
export const WORK: string = work(attempts(60, 500));

interface FarmOptions {
  /** Options of Redis. */
  readonly redis?: readonly string[];
  readonly store?: StoreMode;
  /** Arguments of each run. */
  readonly flags?: readonly string[];
  /** The database of a local run, if there is one. */
  readonly local?: string;
}

/** Runs a grid on a thread. */
export async function runHere(place: Workplace, yaml: string, store: StoreMode = "trials"): Promise<string> {
  place.write("grid.yaml", yaml);
  await runAll(place, [["run", "grid.yaml", "--db", LOCAL, "--threads", "1", "--store", store]]);
  return place.path(LOCAL);
}

/** A Redis, and a workplace whose grid runs on workers. All of it ends with the test. */
export class Farm {
  readonly redis: RedisServer;
  readonly place: Workplace;
  readonly #flags: readonly string[];

  readonly #local: string;
  readonly #started: Worker[] = [];

  private constructor(redis: RedisServer, place: Workplace, flags: readonly string[], local: string) {
    this.redis = redis;
    this.place = place;
    this.#local = local;
    this.#flags = flags;
  }

  /** Starts Redis and runs the grid on a thread, for comparison. */
  static async start(
    yaml: string,
    { redis = [], store = "trials", flags = [], local }: FarmOptions = {},
  ): Promise<Farm> {
    const place = quickWorkplace();
    place.write("grid.yaml", yaml);
    const all = store === "trials" ? flags : ["--store", store, ...flags];
    const farm = new Farm(await startRedis(redis), place, all, local ?? (await runHere(place, yaml, store)));
    onTestFinished(() => farm.end());
    return farm;
  }

  /** Starts a worker. */
  worker(...args: readonly string[]): Worker {
    const worker = startWorker(this.redis, ["--quiet", ...args], this.place);
    this.#started.push(worker);
    return worker;
  }

  /** Starts `sweep run` on the workers. */
  run(db: string = "via.db", ...args: readonly string[]): Worker {
    const broker = ["--broker", this.redis.url];
    const run = this.place.start(["run", "grid.yaml", "--db", db, ...broker, ...this.#flags, ...args]);
    this.#started.push(run);
    return run;
  }

  /** Expects that a run has succeeded, with the rows of the local one. */
  async expectEqual(run: Worker, db: string = "via.db", what: string = db): Promise<void> {
    const { code, stderr } = await run.ended;
    if (code !== 0) throw new Error(`${what}: ended with ${code}\n${stderr}`);
    this.expectRows(db, what);
  }

  /** Expects the rows of the local run. */
  expectRows(db: string, what: string = db): void {
    expectSound(this.place.path(db), what);
    expectSame(this.place.path(db), this.#local, what);
  }

  /** Ends it before the test ends. */
  async end(): Promise<void> {
    for (const one of this.#started) one.signal("SIGKILL");
    await Promise.all(this.#started.map(({ ended }) => ended));
    await this.redis.kill();
    this.place.remove();
  }
}

/** Waits for a condition that needs a question to another process; rejects after a minute. */
export async function eventually(what: string, holds: () => Promise<boolean>): Promise<void> {
  for (const begun = performance.now(); performance.now() - begun < 60_000; await delay(50)) {
    if (await holds()) return;
  }
  throw new Error(`not within a minute: ${what}`);
}
