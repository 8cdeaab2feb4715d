import type { Job as QueuedJob, Queue, Worker } from "bullmq";
import type { Redis } from "ioredis";
import { QUEUE } from "../broker/keys.ts";
import { loadBullmq } from "../broker/packages.ts";
import type { Job } from "../broker/records.ts";
import { Gate } from "./gate.ts";
import type { JobEnd } from "./job-processor.ts";

/** A declined job comes back after this time. */
const DECLINED_MS = 100;
/** A killed worker's job starts again after this time and up to one interval. */
const LOCK_MS = 10_000;
const STALLED_MS = 5_000;
/** A job that ends its worker this often fails. */
const MOST_STALLED = 3;
const RETRY_MS = 1_000;

/** Takes jobs from the queue of all runs. */
export interface JobQueue {
  /** For housekeeping. */
  readonly queue: Queue;
  start(): void;
  /** Takes jobs at once again after pauses. */
  hurry(): void;
  /** Takes no more jobs; resolves when those at work have ended. */
  close(): Promise<void>;
}

interface Parts {
  /** A connection whose commands have no time limit: a job must not fail because one is late. */
  readonly redis: Redis;
  readonly slots: number;
  readonly process: (job: QueuedJob<Job>) => Promise<JobEnd>;
  readonly onTrouble: (error: unknown) => void;
}

/** Connects to the queue. It takes no jobs before `start`. */
export async function openJobQueue({ redis, slots, process, onTrouble }: Parts): Promise<JobQueue> {
  const bullmq = await loadBullmq();
  const worker: Worker<Job> = new bullmq.Worker<Job>(
    QUEUE,
    async (job, token) => {
      const end = await process(job);
      if (end === "done") return;
      await job.moveToDelayed(Date.now() + (end === "declined" ? DECLINED_MS : 0), token);
      if (end === "declined") gate.hold();
      throw new bullmq.DelayedError();
    },
    {
      ...{ connection: redis, concurrency: slots, autorun: false, runRetryDelay: RETRY_MS },
      ...{ lockDuration: LOCK_MS, stalledInterval: STALLED_MS, maxStalledCount: MOST_STALLED },
    },
  );
  const gate = new Gate(worker);
  worker.on("error", (error) => {
    // Others are a lock that was lost, and errors of a connection, which `redis` has, too.
    if (error.name !== "ReplyError") return;
    // Redis refuses a command, for example because it has no memory: trying at once would spin.
    onTrouble(error);
    gate.hold();
  });
  const queue = new bullmq.Queue(QUEUE, { connection: redis, skipMetasUpdate: true });
  queue.on("error", () => "an error of `redis`");
  return {
    queue,
    start: () => void worker.run().catch(onTrouble),
    hurry: () => gate.open(),
    close() {
      gate.close();
      return worker.close();
    },
  };
}
