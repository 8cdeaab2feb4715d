// A thread that reads shared data: it answers each message with the sums of all columns.
import { parentPort, workerData } from "node:worker_threads";
import { readShared } from "../../../src/data/shared-data.ts";

const { buffer, at } = workerData as { readonly buffer: SharedArrayBuffer; readonly at: number };
const sets = readShared(buffer, at);
parentPort?.on("message", () => {
  const sums = sets.flatMap(({ columns }) =>
    columns.map(({ values }) => values.reduce((sum, value) => sum + value, 0)),
  );
  parentPort?.postMessage(sums, []);
});
