import { setTimeout as delay } from "node:timers/promises";
import type { JobQueue } from "./job-queue.ts";
import type { OpenRuns } from "./open-runs.ts";
import type { Presence } from "./presence.ts";

/** Time for returning jobs to the queue and for goodbyes, since the broker may be gone. */
const FAREWELL_MS = 1_500;

/** A worker that shall end. */
interface Leaving {
  readonly queue: JobQueue;
  readonly presence: Presence;
  readonly runs: OpenRuns;
  /** Time for the jobs at work, in milliseconds. Then `giveUp` is aborted, and they go back. */
  readonly grace: number;
  readonly giveUp: AbortController;
  /** Ends the process, if this takes too long: a connection or thread does not end. */
  readonly abandon: () => void;
}

/**
 * Ends a worker: takes no more jobs, lets those at work end or returns them to the queue, removes
 * its record, and ends its threads. Returns whether nothing of it goes on: without a broker,
 * BullMQ's timers do.
 */
export async function farewell({ queue, presence, runs, grace, giveUp, abandon }: Leaving): Promise<boolean> {
  const stuck = setTimeout(abandon, grace + 3 * FAREWELL_MS).unref();
  const limit = setTimeout(() => giveUp.abort(), grace);
  const hasClosed = await Promise.race([queue.close().then(() => true), pauseAfter(giveUp.signal)]);
  clearTimeout(limit);
  await Promise.race([presence.end().catch(() => "it expires"), delay(FAREWELL_MS, undefined, { ref: false })]);
  await runs.closeAll();
  queue.disconnect();
  clearTimeout(stuck);
  return hasClosed;
}

/** Resolves to false a while after an abortion. */
async function pauseAfter(signal: AbortSignal): Promise<boolean> {
  await new Promise((resolve) => signal.addEventListener("abort", resolve, { once: true }));
  return delay(FAREWELL_MS, false, { ref: false });
}
