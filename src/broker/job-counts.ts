import type { Redis } from "ioredis";
import { QUEUE } from "./keys.ts";
import { loadBullmq } from "./packages.ts";

/** Number of jobs of all runs. */
export interface JobCounts {
  readonly waiting: number;
  readonly active: number;
}

/** Counts the jobs in the queue. Changes nothing. */
export async function jobCounts(redis: Redis): Promise<JobCounts> {
  const { Queue } = await loadBullmq();
  const queue = new Queue(QUEUE, { connection: redis, skipVersionCheck: true, skipMetasUpdate: true });
  queue.on("error", () => "the command has it, too");
  const { waiting = 0, delayed = 0, active = 0 } = await queue.getJobCounts("waiting", "delayed", "active");
  await queue.close();
  return { waiting: waiting + delayed, active };
}
