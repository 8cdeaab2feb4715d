// A thread that reads shares of a large sweep's trials.
import { workerData } from "node:worker_threads";
import Database from "better-sqlite3";

import { AT_WORK, identityOf, NEXT, readShares, type SharesOrder } from "./read-shares.ts";

const order = workerData as SharesOrder;
const { progress } = order;
Atomics.add(progress, AT_WORK, 1);
try {
  // Not without shares: the calling thread may close the file and remove its log already.
  if (Atomics.load(progress, NEXT) < order.filled.length) read();
} catch {
  // The calling thread reads what is left, and meets the error if it is one of the file.
} finally {
  Atomics.sub(progress, AT_WORK, 1);
  Atomics.notify(progress, AT_WORK);
}

function read(): void {
  const db = new Database(order.file, { readonly: true, fileMustExist: true });
  try {
    if (identityOf(db, order.sweepId) === order.identity) readShares(db, order);
  } finally {
    db.close();
  }
}
