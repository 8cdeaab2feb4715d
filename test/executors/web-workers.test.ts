import { Worker } from "node:worker_threads";
import { expect, test } from "vitest";
import { ChunkLost } from "../../src/executors/executor.ts";
import { webWorkers } from "../../src/executors/web-workers.ts";
import type { FromWorker, WorkerPort } from "../../src/executors/web-workers.ts";
import { specOf } from "../support/spaces/parse.ts";
import { rowsOf, runSpace } from "../support/spaces/run-space.ts";
import { testExecutor } from "./executor-contract.ts";

const SPEC = specOf(`
objectives: [ravine, booth]
optimizer: momentum
parameters: { lr: { min: 1e-3, max: 0.1, scale: log, num: 11 } }
targets: [10, 1, 0.1, 1e-4]
stop: { max_steps: 200, target: 1e-3 }
`);
const ENDLESS = specOf(`
objective: ravine
optimizer: sgd
parameters: { lr: { min: 1e-9, max: 1e-8, num: 3 } }
stop: { max_steps: 1000000000000, target: 0 }
`);
const OPTIONS = { store: "trials", kernel: undefined, retries: 0, values: [] } as const;

/** Opens a thread of Node in place of a Web Worker. */
function openThread(file = new URL("../support/web-worker-thread.ts", import.meta.url)): WorkerPort {
  const worker = new Worker(file);
  return {
    send: (message) => worker.postMessage(message, []),
    listen(answered, failed) {
      worker.on("message", (answer: FromWorker) => answered(answer)).on("error", failed);
    },
    terminate: () => void worker.terminate(),
  };
}

testExecutor(
  webWorkers(() => openThread()),
  { spec: SPEC, endless: ENDLESS },
);

test("sweeps share the threads, and the end of one loses chunks of another, to be asked again", async () => {
  const threads = webWorkers(() => openThread()).start(1);
  const [first, second] = [threads.executor(SPEC, OPTIONS), threads.executor(ENDLESS, OPTIONS)];
  const outcome = await first.run({ space: 0, from: 0, to: 3 });
  const endless = second.run({ space: 0, from: 0, to: 1 });
  endless.catch(() => "its executor is closed");
  const other = first.run({ space: 1, from: 0, to: 3 });
  const reason = other.catch((error: unknown) => error);
  await second.close();
  expect(await reason).toBeInstanceOf(ChunkLost);
  const again = await first.run({ space: 1, from: 0, to: 3 });
  if (!outcome.ok || !again.ok) throw new Error("a chunk failed");
  expect(rowsOf(outcome.columns)).toEqual(runSpace(SPEC.spaces[0]!).slice(0, 3));
  expect(rowsOf(again.columns)).toEqual(runSpace(SPEC.spaces[1]!).slice(0, 3));
  await threads.close();
});

test("a thread that breaks rejects its chunks with the reason", async () => {
  const broken = new URL("data:text/javascript,throw new Error('no kernels')");
  const threads = webWorkers(() => openThread(broken)).start(1);
  const run = threads.executor(SPEC, OPTIONS).run({ space: 0, from: 0, to: 1 });
  await expect(run).rejects.toThrow("a worker thread failed: no kernels");
  await threads.close();
});
