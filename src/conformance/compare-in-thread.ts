import { MessageChannel, receiveMessageOnPort, Worker } from "node:worker_threads";
import { isError, SweepError } from "../errors.ts";
import { entryFile, workerEnvironment } from "../platform/own-files.ts";
import type { SameAsSpec } from "../sweep/spec/check-spec.ts";
import type { SweepSpec } from "../sweep/spec/sweep-spec.ts";
import { openMailbox, post } from "../sweep/wire/worker-data.ts";
import type { Conformance } from "./compare-spaces.ts";
import type { ConformanceData, ConformanceMessage } from "./conformance-worker.ts";
import type { Circumstances } from "./difference.ts";

/** The module ended or blocked its thread. */
interface ConformanceFailure {
  readonly error: string;
  /** The run that did not end; undefined before the first. */
  readonly circumstances: Circumstances | undefined;
}

export type ConformanceEnd = Conformance | ConformanceFailure;

const MEMORY_GB = 1;
const LOAD_SECONDS = 60;
const LOOK_MS = 250;

/**
 * Compares optimizers of a sweep with their rules in a thread, which a module may end or block; the
 * others then get a new thread. Rejects with SweepError if a module does not load.
 */
export async function compareInThread(
  spec: SweepSpec,
  sameAs: readonly SameAsSpec[],
): Promise<readonly ConformanceEnd[]> {
  const ends: ConformanceEnd[] = [];
  while (ends.length < sameAs.length) ends.push(...(await compareUntilFailure(spec, sameAs.slice(ends.length))));
  return ends;
}

/** Returns the results up to the first failure. */
async function compareUntilFailure(
  { spaces, ...spec }: SweepSpec,
  sameAs: readonly SameAsSpec[],
): Promise<readonly ConformanceEnd[]> {
  // The thread loads only the modules that it needs.
  const own = spaces.filter(({ optimizer }) => sameAs.some((one) => one.optimizer === optimizer.name));
  const seconds = Math.max(...own.map(({ stop }) => stop.seconds ?? Infinity));
  const { port1: port, port2 } = new MessageChannel();
  const steps = new Int32Array(new SharedArrayBuffer(4));
  const mailbox = openMailbox();
  // With the data of objectives, which a copy of the spec does not have.
  post(mailbox, { spec: { ...spec, spaces: own }, store: "trials", kernel: undefined });
  const worker = new Worker(entryFile("workers/compare-updates.ts"), {
    workerData: { mailbox, sameAs, port: port2, steps } satisfies ConformanceData,
    transferList: [port2],
    env: workerEnvironment(),
    resourceLimits: { maxOldGenerationSizeMb: 1024 * MEMORY_GB },
  });
  const ends: ConformanceEnd[] = [];
  let circumstances: Circumstances | undefined;
  const { promise, resolve, reject } = Promise.withResolvers<undefined>();
  const hear = (message: ConformanceMessage): void => {
    if (message.kind === "run") ({ circumstances } = message);
    else if (message.kind === "broken") reject(new SweepError(message.code, message.message));
    else if (ends.push(message.conformance) === sameAs.length) resolve(undefined);
  };
  const fail = (error: string): void => {
    // Messages that were sent before and are still queued.
    for (let one = receiveMessageOnPort(port); one !== undefined; one = receiveMessageOnPort(port)) hear(one.message);
    if (ends.length < sameAs.length) ends.push({ error, circumstances });
    resolve(undefined);
  };
  let uncaught: Error | undefined;
  port.on("message", hear);
  worker.on("error", (error) => (uncaught ??= isError(error) ? error : new Error(String(error))));
  worker.on("exit", (code) =>
    fail(uncaught === undefined ? `ended its thread with process.exit(${code})` : wordsFor(uncaught)),
  );
  const look = watch(steps, () => (circumstances === undefined ? LOAD_SECONDS : seconds), fail);
  try {
    await promise;
    return [...ends];
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
