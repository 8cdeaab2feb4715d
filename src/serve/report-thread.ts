// The thread that reads the report of a large sweep: SQLite and the analyses would block the
// server.
import { parentPort, workerData } from "node:worker_threads";
import { SweepError } from "../errors.ts";
import { readReport } from "../report/read-document.ts";
import { openToLook } from "../store/read/results.ts";
import type { ReportAnswer, ReportOrder } from "./report-reader.ts";

const { file, id } = workerData as ReportOrder;
const port = parentPort!;
port.postMessage(await answer(), []);

async function answer(): Promise<ReportAnswer> {
  try {
    const results = openToLook(file);
    try {
      return { ok: true, report: await readReport(results, [results.sweep(id)]) };
    } finally {
      results.close();
    }
  } catch (error) {
    if (error instanceof SweepError) return { ok: false, code: error.code, message: error.message };
    throw error;
  }
}
