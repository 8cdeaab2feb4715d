import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import type { Database } from "better-sqlite3";

import { entryFile, workerEnvironment } from "../../platform/own-files.ts";
import { repeatsFit, type StoredColumns } from "./fill-columns.ts";
import { AT_WORK, identityOf, NEXT, readShares, type SharesOrder } from "./read-shares.ts";
import { allocateShared, joinShares } from "./shared-columns.ts";
import type { SpaceRow } from "./spaces.ts";
import { isWhole } from "./trial-rows.ts";

// Rows that a thread takes at once: a tenth of a second.
const SHARE = 2 ** 18;
// A thread takes as long to start as some 200,000 rows.
const LEAST_SHARES = 8;
// Each takes some 20 MB.
const MOST_THREADS = 2;
// Rows live for a moment only: a larger young generation takes memory and no less time.
const YOUNG_GENERATION_MB = 6;
// A share takes a second at most. A thread that takes this long has died.
const LONGEST_SHARE_MS = 60_000;

/**
 * Reads the trials of some spaces in this thread and others. `share`: rows that each takes at once.
 * The columns are those that one thread reads. Returns undefined if that is not worth it or not
 * possible: a sweep of few trials, one that is incomplete, a file that changes.
 */
export function columnsByThreads(
  db: Database,
  sweepId: number,
  spaces: readonly SpaceRow[],
  names: readonly string[],
  share: number = SHARE,
): StoredColumns | undefined {
  const count = spaces.reduce((sum, { first, end }) => sum + end - first, 0);
  const threads = Math.min(availableParallelism() - 1, MOST_THREADS);
  if (count < LEAST_SHARES * share || threads === 0) return undefined;
  // Only rows that never change: each thread sees the file at another time.
  if (db.memory || !spaces.every((space) => isWhole(space) && !isReplaced(space))) return undefined;
  const order: SharesOrder = {
    ...{ file: db.name, sweepId, identity: identityOf(db, sweepId), spaces, names },
    columns: allocateShared(count, share, names.length, repeatsFit(spaces)),
    filled: new Int32Array(new SharedArrayBuffer(4 * Math.ceil(count / share))),
    progress: new Int32Array(new SharedArrayBuffer(8)),
  };
  const workers = startThreads(threads, order);
  try {
    readShares(db, order);
  } finally {
    Atomics.store(order.progress, NEXT, order.filled.length);
    waitFor(order, workers);
  }
  return order.filled.every((one) => one === 1) ? joinShares(order.columns) : undefined;
}

/** Whether later rounds replace rows of a space. */
function isReplaced({ roundColumns }: SpaceRow): boolean {
  return roundColumns.includes("rung");
}

/** Starts threads, fewer if the process may not or another bundler has moved this code. */
function startThreads(count: number, order: SharesOrder): readonly Worker[] {
  const workers: Worker[] = [];
  try {
    while (workers.length < count) {
      const worker = new Worker(entryFile("src/store/read/share-thread.ts"), {
        ...{ workerData: order, env: workerEnvironment() },
        resourceLimits: { maxYoungGenerationSizeMb: YOUNG_GENERATION_MB },
      });
      worker.on("error", () => undefined);
      worker.unref();
      workers.push(worker);
    }
  } catch {
    // The calling thread reads what no other does.
  }
  return workers;
}

/** Blocks until the threads have read their last shares and closed the file. */
function waitFor({ progress }: SharesOrder, workers: readonly Worker[]): void {
  for (;;) {
    const atWork = Atomics.load(progress, AT_WORK);
    if (atWork === 0) return;
    if (Atomics.wait(progress, AT_WORK, atWork, LONGEST_SHARE_MS) !== "timed-out") continue;
    for (const worker of workers) void worker.terminate();
    return;
  }
}
