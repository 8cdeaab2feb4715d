import type { Redis } from "ioredis";
import { keysLike } from "./keys-like.ts";
import { QUEUE, runKey } from "./keys.ts";
import { loadBullmq } from "./packages.ts";

/** Numbers of runs and of their chunks in a broker. */
export interface Totals {
  /** Number of chunks of all runs that wait, and that workers compute. */
  readonly waiting: number;
  readonly active: number;
  readonly runs: number;
}

/** Counts runs and their chunks. Changes nothing. */
export async function totals(redis: Redis): Promise<Totals> {
  const { Queue } = await loadBullmq();
  const queue = new Queue(QUEUE, { connection: redis, skipVersionCheck: true, skipMetasUpdate: true });
  queue.on("error", () => "the command has it, too");
  try {
    const { waiting = 0, delayed = 0, active = 0 } = await queue.getJobCounts("waiting", "delayed", "active");
    return { waiting: waiting + delayed, active, runs: await countRuns(redis) };
  } finally {
    await queue.close();
  }
}

async function countRuns(redis: Redis): Promise<number> {
  const found = new Set<string>();
  for await (const keys of keysLike(redis, runKey("*"))) for (const key of keys) found.add(key);
  return found.size;
}
