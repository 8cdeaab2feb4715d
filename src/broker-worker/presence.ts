import type { Redis } from "ioredis";
import type { Queue } from "bullmq";
import { exactJson } from "../sweep/wire/exact-json.ts";
import { keepQueue } from "../broker/keep-queue.ts";
import { MOST_EVENTS, QUEUE_KEYS, QUEUE_SECONDS, WORKERS, workerKey } from "../broker/keys.ts";
import { resultsOf } from "../broker/results.ts";
import { WORKER_LEASE_MS, WORKER_RENEW_MS } from "../broker/records.ts";
import type { WorkerRecord } from "../broker/records.ts";

const CLEAN_MS = 30_000;
/** Failed jobs that are older have no coordinator that collects them. */
const FAILED_MS = 60_000;
const MOST_CLEANED = 1_000;

interface Parts {
  readonly redis: Redis;
  readonly queue: Queue;
  readonly record: () => Omit<WorkerRecord, "seen">;
  readonly onAnswer: () => void;
  readonly onTrouble: (error: unknown) => void;
}

/** Keeps the record of a worker in the broker, and the broker tidy. */
export class Presence {
  readonly #parts: Parts;
  readonly #timers: readonly NodeJS.Timeout[];

  constructor(parts: Parts) {
    this.#parts = parts;
    const often = (work: () => Promise<void>, ms: number): NodeJS.Timeout =>
      setInterval(() => void work().catch((error: unknown) => parts.onTrouble(error)), ms);
    this.#timers = [often(() => this.write(), WORKER_RENEW_MS), often(() => this.#clean(), CLEAN_MS)];
  }

  /** Writes the record, and keeps the keys of the queue alive. */
  async write(): Promise<void> {
    const seen = Date.now();
    const record: WorkerRecord = { ...this.#parts.record(), seen };
    const commands = this.#parts.redis
      .pipeline()
      .set(workerKey(record.id), exactJson(record), "PX", WORKER_LEASE_MS)
      .zadd(WORKERS, seen, record.id)
      .expire(WORKERS, QUEUE_SECONDS)
      .hset(QUEUE_KEYS[0]!, "opts.maxLenEvents", MOST_EVENTS);
    keepQueue(commands);
    resultsOf(await commands.exec());
    this.#parts.onAnswer();
  }

  /** Stops writing and removes the record. Keys of the queue may be newer than the last one. */
  async end(): Promise<void> {
    for (const timer of this.#timers) clearInterval(timer);
    const { id } = this.#parts.record();
    const commands = this.#parts.redis.multi().del(workerKey(id)).zrem(WORKERS, id);
    keepQueue(commands);
    await commands.exec();
  }

  async #clean(): Promise<void> {
    await this.#parts.queue.clean(FAILED_MS, MOST_CLEANED, "failed");
  }
}
