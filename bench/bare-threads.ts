// The machine's own limit: `bare-threads.ts COUNT STEPS` divides hand-written steps among
// independent threads and prints the seconds from the first start to the last end.
import { isMainThread, Worker, workerData } from "node:worker_threads";
import { rosenbrockMomentum } from "./hand-written.ts";

const LONG = 100_000;

if (isMainThread) {
  const [count = 1, steps = LONG] = process.argv.slice(2).map(Number);
  const start = performance.now();
  const ended = Array.from({ length: count }, () => {
    const thread = new Worker(new URL(import.meta.url), { workerData: steps / count });
    return new Promise((resolve, reject) => thread.on("exit", resolve).on("error", reject));
  });
  await Promise.all(ended);
  console.log((performance.now() - start) / 1000);
} else {
  const out = new Float64Array(4);
  for (let left = workerData as number; left > 0; left -= LONG) rosenbrockMomentum(1e-6, 0.5, LONG, out);
}
