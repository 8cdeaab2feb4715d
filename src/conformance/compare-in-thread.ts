import { MessageChannel, receiveMessageOnPort, Worker } from "node:worker_threads";
import { SweepError } from "../errors.ts";
import { workerEnvironment, workerFile } from "../platform/worker-files.ts";
import type { SameAsSpec } from "../sweep/spec/check-spec.ts";
import type { SweepSpec } from "../sweep/spec/sweep-spec.ts";
import type { Conformance } from "./compare-spaces.ts";
import type { ConformanceData, ConformanceMessage } from "./conformance-worker.ts";
import type { Circumstances } from "./difference.ts";

/** The module ended or blocked its thread. */
export interface ConformanceFailure {
  readonly error: string;
  /** The run that did not end; undefined before the first. */
  readonly circumstances: Circumstances | undefined;
}

const MEMORY_GB = 1;
const LOAD_SECONDS = 60;
const LOOK_MS = 250;

/**
 * Compares an optimizer of a sweep with its rule in a thread, which its module may end or block.
 * Rejects with SweepError if a module does not load.
 */
export async function compareInThread(spec: SweepSpec, sameAs: SameAsSpec): Promise<Conformance | ConformanceFailure> {
  // The thread loads only the modules that it needs.
  const own = { ...spec, spaces: spec.spaces.filter(({ optimizer }) => optimizer.name === sameAs.optimizer) };
  const seconds = Math.max(...own.spaces.map(({ stop }) => stop.seconds ?? Infinity));
  const { port1: port, port2 } = new MessageChannel();
  const steps = new Int32Array(new SharedArrayBuffer(4));
  const worker = new Worker(workerFile("compare-updates"), {
    workerData: { spec: own, sameAs, port: port2, steps } satisfies ConformanceData,
    transferList: [port2],
    env: workerEnvironment(),
    resourceLimits: { maxOldGenerationSizeMb: 1024 * MEMORY_GB },
  });
  let circumstances: Circumstances | undefined;
  const { promise, resolve, reject } = Promise.withResolvers<Conformance | ConformanceFailure>();
  const hear = (message: ConformanceMessage): void => {
    if (message.kind === "run") ({ circumstances } = message);
    else if (message.kind === "done") resolve(message.conformance);
    else reject(new SweepError(message.code, message.message));
  };
  const hearTheRest = (): void => {
    for (let one = receiveMessageOnPort(port); one !== undefined; one = receiveMessageOnPort(port)) hear(one.message);
  };
  const fail = (error: string): void => {
    hearTheRest();
    resolve({ error, circumstances });
  };
  let uncaught: Error | undefined;
  port.on("message", hear);
  worker.on("error", (error) => (uncaught ??= error instanceof Error ? error : new Error(String(error))));
  worker.on("exit", (code) =>
    fail(uncaught === undefined ? `ended its thread with process.exit(${code})` : wordsFor(uncaught)),
  );
  const look = watch(steps, () => (circumstances === undefined ? LOAD_SECONDS : seconds), fail);
  try {
    return await promise;
  } finally {
    clearInterval(look);
    port.close();
    void worker.terminate();
  }
}

/**
 * Polls the number of steps and fails if it stays the same for too long. A gap between two polls
 * counts as at most two intervals: the whole process may have been suspended.
 */
function watch(steps: Int32Array, limit: () => number, fail: (error: string) => void): NodeJS.Timeout {
  let [seen, silent, last] = [-1, 0, performance.now()];
  return setInterval(() => {
    const [now, count] = [performance.now(), Atomics.load(steps, 0)];
    silent = count === seen ? silent + Math.min(now - last, 2 * LOOK_MS) : 0;
    [seen, last] = [count, now];
    if (silent >= 1000 * limit()) fail(`a step took longer than ${limit()} s`);
  }, LOOK_MS);
}

function wordsFor(error: Error): string {
  if ("code" in error && error.code === "ERR_WORKER_OUT_OF_MEMORY") {
    return `took more memory than a thread may have, ${MEMORY_GB} GB`;
  }
  return `uncaught error: ${error.message.replaceAll(/\s+/g, " ")}`;
}
