import { once } from "node:events";
import { Worker } from "node:worker_threads";
import { type ErrorCode, SweepError } from "../errors.ts";
import type { LiveReport } from "../page-data/live-messages.ts";
import { entryFile, workerEnvironment } from "../platform/own-files.ts";

/** The sweep that a thread reads. */
export interface ReportOrder {
  readonly file: string;
  readonly id: number;
}

/** Errors are plain values, since classes do not survive a thread boundary. */
export type ReportAnswer =
  | { readonly ok: true; readonly report: LiveReport }
  | { readonly ok: false; readonly code: ErrorCode; readonly message: string };

// Rows live for a moment only: a larger young generation takes 60 MB and no less time.
const YOUNG_GENERATION_MB = 12;

/** Reads a report in a thread, which ends with it. Throws as `readReport` does. */
export async function readInThread(order: ReportOrder): Promise<LiveReport> {
  const worker = new Worker(entryFile("src/serve/report-thread.ts"), {
    ...{ workerData: order, env: workerEnvironment() },
    resourceLimits: { maxYoungGenerationSizeMb: YOUNG_GENERATION_MB },
  });
  // Rejects if the thread fails.
  const answered = once(worker, "message") as Promise<[ReportAnswer]>;
  // The server may end meanwhile. A listener would undo an earlier unref.
  worker.unref();
  const [answer] = await answered;
  if (!answer.ok) throw new SweepError(answer.code, answer.message);
  return answer.report;
}
