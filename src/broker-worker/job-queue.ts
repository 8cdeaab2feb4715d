import type { Job as QueuedJob, Queue, Worker } from "bullmq";
import type { Redis } from "ioredis";
import type { BrokerAddress } from "../broker/address.ts";
import { connectionOptions, disconnect, pingOften } from "../broker/connection.ts";
import { QUEUE } from "../broker/keys.ts";
import { loadBullmq, loadIoredis } from "../broker/packages.ts";
import { MOST_STALLED } from "../broker/records.ts";
import type { Job } from "../broker/records.ts";
import { Gate } from "./gate.ts";
import type { JobEnd } from "./job-processor.ts";

/** A killed worker's job starts again after this time and up to one interval. */
const LOCK_MS = 10_000;
const STALLED_MS = 5_000;
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
  /** Ends its connections at once. Without a broker, BullMQ would try to connect for ever. */
  disconnect(): void;
}

interface Parts {
  readonly address: BrokerAddress;
  readonly slots: number;
  readonly process: (job: QueuedJob<Job>) => Promise<JobEnd>;
  readonly onTrouble: (error: unknown) => void;
}

/** Connects to the queue. It takes no jobs before `start`. */
export async function openJobQueue({ address, slots, process, onTrouble }: Parts): Promise<JobQueue> {
  const bullmq = await loadBullmq();
  const { redis, all } = await connectionsFor(address, onTrouble);
  const worker: Worker<Job> = new bullmq.Worker<Job>(
    QUEUE,
    async (job, token) => {
      const end = await process(job);
      if (end === "done") return;
      // Not with a delay: the clocks of machines differ.
      if (end === "returned") await job.moveToWait(token);
      else {
        // `moveToWait` would make it the next job again, before those of other runs.
        await worker.getBackend().retryJob(job.id!, false, token);
        gate.decline(job.id!);
      }
      throw new bullmq.WaitingError();
    },
    {
      ...{ connection: redis, concurrency: slots, autorun: false, runRetryDelay: RETRY_MS },
      // It was checked; \`sweep doctor\` names a policy that evicts.
      skipVersionCheck: true,
      // The id of a job that has expired must leave nothing.
      removeOnComplete: { count: 0 },
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
  const queue = new bullmq.Queue(QUEUE, { connection: redis, skipVersionCheck: true, skipMetasUpdate: true });
  queue.on("error", () => "an error of `redis`");
  return {
    queue,
    start: () => void worker.run().catch(onTrouble),
    hurry: () => gate.open(),
    close() {
      gate.close();
      return worker.close();
    },
    disconnect() {
      // ioredis waits two seconds for one that has ended.
      for (const one of all) if (one.status !== "end") disconnect(one);
    },
  };
}

/**
 * Returns a connection for BullMQ, and the list of it and its duplicates, one of which blocks. Its
 * commands have no time limit: a job must not fail because one is late. They connect here, again
 * and again. BullMQ's own first attempt is its last: if it fails, no job is ever taken.
 */
async function connectionsFor(
  address: BrokerAddress,
  onError: (error: Error) => void,
): Promise<{ readonly redis: Redis; readonly all: readonly Redis[] }> {
  const { Redis } = await loadIoredis();
  const all: Redis[] = [];
  const begin = (one: Redis): Redis => {
    one.connect().catch(() => "passed to onError");
    all.push(one);
    return one;
  };
  const redis = new Redis(connectionOptions(address));
  redis.on("error", onError);
  pingOften(redis);
  const duplicate = redis.duplicate.bind(redis);
  redis.duplicate = (override) => begin(duplicate(override));
  return { redis: begin(redis), all };
}
