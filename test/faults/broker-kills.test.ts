import { setTimeout as delay } from "node:timers/promises";
import { Redis } from "ioredis";
import { test } from "vitest";
import { attempts, inSoak } from "../support/faults/attempts.ts";
import { expectSound } from "../support/faults/contents.ts";
import { Farm, runHere, WORK } from "../support/faults/farm.ts";
import { loopSeed, recordFault } from "../support/faults/fault.ts";
import { randomStream } from "../support/reference/random.ts";
import { workplace } from "../support/command/sweep-command.ts";
import type { Worker } from "../support/command/worker.ts";

const GROUP = "Workers on other machines";

const SEED = loopSeed();

const BLOWS = ["worker", "worker", "coordinator", "redis", "flushall", "connections"] as const;

type Blow = (typeof BLOWS)[number];

// Longest pauses between blows, and before what was killed starts again.
const PAUSE_MS = 900;

const DOWN_MS = 700;

const WORKERS = 1 + inSoak().length;

const AT_ONCE = 3;

const DB = "via.db";
const MOST_BLOWS = inSoak().length > 0 ? 5 : 1;

/** A run on workers, and the dice that strike it. */
class Struck {
  readonly #farm: Farm;
  readonly #random: () => number;
  readonly #what: string;
  readonly #workers: Worker[];
  readonly #lost = Promise.withResolvers<never>();
  #run: Worker;

  constructor(farm: Farm, random: () => number, what: string) {
    this.#farm = farm;
    this.#random = random;
    this.#what = what;
    this.#workers = Array.from({ length: WORKERS }, () => this.#worker());
    this.#run = farm.run(DB);
    this.#lost.promise.catch(() => "awaited by `strike`");
  }

  /** Starts a worker, which must not end by itself. */
  #worker(): Worker {
    const worker = this.#farm.worker();
    const watch = async (): Promise<void> => {
      const { code, stderr } = await worker.ended;
      if (code !== null) this.#lost.reject(new Error(`${this.#what}: a worker ended with ${code}\n${stderr}`));
    };
    void watch();
    return worker;
  }

  /** Strikes until the run ends or has been struck often enough; returns the blows. */
  async strike(most: number): Promise<Blow[]> {
    const blows: Blow[] = [];
    const starts: Promise<void>[] = [];
    let isOver = false;
    while (!isOver && blows.length < most) {
      isOver = await Promise.race([
        this.#run.ended.then(({ code }) => code !== null),
        delay(this.#random() * PAUSE_MS).then(() => false),
      ]);
      if (isOver && (await this.#startsAgain())) isOver = false;
      if (isOver) break;
      const blow = BLOWS[Math.floor(this.#random() * BLOWS.length)]!;
      blows.push(blow);
      if (blow === "worker") starts.push(this.#killWorker());
      else if (blow === "coordinator") await this.#killCoordinator();
      else await this.#strikeRedis(blow);
    }
    await Promise.all(starts);
    while (await this.#startsAgain());
    await Promise.race([
      this.#farm.expectEqual(this.#run, DB, `${this.#what}: ${blows.join(", ")}`),
      this.#lost.promise,
    ]);
    return blows;
  }

  /** Starts the run again if it began while there was no Redis, which ends it at once. */
  async #startsAgain(): Promise<boolean> {
    const { code, stderr } = await this.#run.ended;
    if (code !== 3 || !stderr.includes("cannot use the broker")) return false;
    this.#run = this.#farm.run(DB);
    return true;
  }

  /** Kills a worker; another starts after a while. All may be down together. */
  async #killWorker(): Promise<void> {
    const at = Math.floor(this.#random() * WORKERS);
    const worker = this.#workers[at]!;
    worker.signal("SIGKILL");
    await worker.ended;
    await delay(this.#random() * 2 * DOWN_MS);
    // Another blow may have hit the same place.
    if (this.#workers[at] === worker) this.#workers[at] = this.#worker();
  }

  async #killCoordinator(): Promise<void> {
    this.#run.signal("SIGKILL");
    const { code, stderr } = await this.#run.ended;
    const isRefused = code === 3 && stderr.includes("cannot use the broker");
    if (code !== null && code !== 0 && !isRefused) throw new Error(`${this.#what}: ended with ${code}\n${stderr}`);
    const { place } = this.#farm;
    if (place.has(DB)) expectSound(place.path(DB), this.#what);
    this.#run = this.#farm.run(DB);
  }

  async #strikeRedis(blow: "redis" | "flushall" | "connections"): Promise<void> {
    const { redis } = this.#farm;
    if (blow === "redis") {
      await redis.kill();
      await delay(this.#random() * DOWN_MS);
      await redis.restart();
      return;
    }
    const client = new Redis(redis.port);
    if (blow === "flushall") await client.flushall();
    else await client.client("KILL", "TYPE", "normal", "SKIPME", "yes");
    client.disconnect();
  }
}

test("a run that is struck at random moments has the rows of a local run", async (context) => {
  const schedules = Array.from({ length: attempts(1, 100) }, (_, i) => i);
  const local = await runHere(workplace(), WORK);
  const counts = new Map<Blow, number>();
  const lane = async (): Promise<void> => {
    for (let i = schedules.shift(); i !== undefined; i = schedules.shift()) {
      const farm = await Farm.start(WORK, { local });
      const random = randomStream(SEED + i);
      const what = `SEED=${SEED}: schedule ${i}`;
      for (const blow of await new Struck(farm, random, what).strike(2 + Math.floor(random() * MOST_BLOWS))) {
        counts.set(blow, (counts.get(blow) ?? 0) + 1);
      }
      await farm.end();
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
  const same = "the run, or the same command after it, ends with the rows of a local run, bit by bit";
  const faults: readonly [Blow, string][] = [
    [
      "worker",
      "SIGKILL of `sweep worker` at a random moment; another starts up to 1.4 s later, so at times none is left",
    ],
    ["coordinator", "SIGKILL of `sweep run --broker` at a random moment, then the same command"],
    ["redis", "SIGKILL of Redis at a random moment; it starts again empty"],
    ["flushall", "FLUSHALL at a random moment"],
    ["connections", "CLIENT KILL of all connections at a random moment"],
  ];
  for (const [blow, fault] of faults) {
    recordFault(context, { group: GROUP, fault, tried: counts.get(blow) ?? 0, result: same });
  }
});
