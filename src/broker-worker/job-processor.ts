import { randomBytes } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import type { Job as QueuedJob } from "bullmq";
import type { Redis } from "ioredis";
import { putAnswer } from "../broker/answer-box.ts";
import { packAnswer } from "../broker/answer.ts";
import type { PackedAnswer } from "../broker/answer.ts";
import { parseExactJson } from "../sweep/wire/exact-json.ts";
import { messageOf } from "../errors.ts";
import { taskOf } from "../broker/job-task.ts";
import { runKey } from "../broker/keys.ts";
import type { Canary, Job, RunRecord } from "../broker/records.ts";
import type { ChunkOutcome, ChunkTask } from "../sweep/wire/chunk.ts";
import type { OpenRun } from "./open-run.ts";
import type { OpenRuns } from "./open-runs.ts";
import type { Throughput } from "./throughput.ts";

/** Twice as many as a run asks for at once. */
const MOST_TRIALS = 65_536;
const AGAIN_MS = 1_000;

/** How a job ends: `done` counts as completed, the others put it back. */
export type JobEnd = "done" | "declined" | "returned";

interface FoundRun {
  readonly run: OpenRun;
  readonly record: RunRecord;
  readonly canary: Canary;
}

/** The task of a job. */
interface FoundTask {
  readonly job: string;
  readonly run: string;
  readonly task: ChunkTask;
}

interface Parts {
  readonly id: string;
  readonly redis: Redis;
  readonly runs: OpenRuns;
  readonly throughput: Throughput;
  /** Aborted when unfinished jobs must return to the queue. */
  readonly giveUp: AbortSignal;
  /** Called when a job is accepted, after the canary, and when it has ended. */
  readonly onAccepted: () => void;
  readonly onEnded: () => void;
  /** Called when a job has an answer, and with the error if its threads fail. */
  readonly onWorked: () => void;
  readonly onBroken: (error: unknown) => void;
  /** Called with an error of the broker, after which the worker tries again. */
  readonly onTrouble: (error: unknown) => void;
}

/** Runs the jobs of all runs, several at a time. */
export class JobProcessor {
  readonly #parts: Parts;
  #busy = 0;
  /** Resolves when the last answer has been sent. */
  #sent: Promise<void> = Promise.resolve();

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Jobs at work, on the canary or the chunk. */
  get busy(): number {
    return this.#busy;
  }

  /** Runs a job and puts its answer into the stream of its run. */
  async process({ id, data }: Pick<QueuedJob<Job>, "id" | "data">): Promise<JobEnd> {
    const { giveUp } = this.#parts;
    if (giveUp.aborted) return "returned";
    const found = await this.#runOf(data.run);
    if (found === "gone") return "done";
    if (found === "not now") return "declined";
    const { run } = found;
    const task = taskOf(data, run.spec, MOST_TRIALS);
    // Only another program adds such a job, whose rows could fill the memory.
    if (task === undefined) return "done";
    // One job waits for the canary, which takes one thread; the others leave theirs to other runs.
    if (run.isInCanary) return "declined";
    // From the canary on, which may take long.
    this.#busy += 1;
    using _use = run.use();
    using ended = whenAborted([giveUp, run.closing]);
    try {
      const work = this.#work(found, { job: id ?? "", run: data.run, task });
      const end = await Promise.race([work, ended.promise]);
      if (end !== "aborted") return end;
      if (giveUp.aborted) return "returned";
      return run.isOver ? "done" : "declined";
    } finally {
      this.#busy -= 1;
    }
  }

  /** Returns the run of a job; "gone" if it is over, "not now" if this worker cannot take it. */
  async #runOf(id: string): Promise<FoundRun | "gone" | "not now"> {
    const { redis, runs, id: own } = this.#parts;
    try {
      const text = await redis.get(runKey(id));
      if (text === null) {
        await runs.end(id);
        return "gone";
      }
      const record = parseExactJson(text) as RunRecord;
      if (record.banned.includes(own)) {
        runs.refuse(id, record, `the results of this machine differ from those of ${record.host}`);
        return "not now";
      }
      const run = await runs.get(id, record);
      // The coordinator is still computing the canary.
      if (run === undefined || record.canary === null) return "not now";
      return { run, record, canary: record.canary };
    } catch (error) {
      this.#parts.onTrouble(error);
      return "not now";
    }
  }

  /** Computes the canary, if that was not done before, and the chunk. */
  async #work({ run, record, canary }: FoundRun, found: FoundTask): Promise<JobEnd> {
    let digest: string;
    try {
      digest = await this.#parts.runs.digest(run, canary);
    } catch (error) {
      if (!run.closing.aborted) this.#parts.runs.refuse(found.run, record, messageOf(error));
      return "declined";
    }
    this.#parts.runs.accept(found.run);
    this.#parts.onAccepted();
    try {
      await this.#answer(run, digest, found);
      this.#parts.onWorked();
      return "done";
    } catch (error) {
      if (run.closing.aborted) return "declined";
      // Its threads are gone. The next job starts new ones; another worker may have the right ones.
      await this.#parts.runs.pause(found.run);
      this.#parts.onBroken(error);
      return "declined";
    } finally {
      this.#parts.onEnded();
    }
  }

  async #answer(run: OpenRun, canary: string, { run: id, job, task }: FoundTask): Promise<void> {
    const outcome = await run.executor.run(task);
    const trials = trialsOf(outcome);
    run.known.trials += trials;
    this.#parts.throughput.add(trials);
    const answer = packAnswer({ job, worker: this.#parts.id, canary }, outcome);
    // One after the other: a slow network has room for a piece of one.
    const sent = this.#sent.then(() => this.#send(run, id, job, answer));
    this.#sent = sent;
    await sent;
  }

  /** Puts an answer there, again after an error, as long as the run lives. */
  async #send({ closing }: OpenRun, run: string, job: string, answer: PackedAnswer): Promise<void> {
    const { redis, giveUp } = this.#parts;
    const signal = AbortSignal.any([giveUp, closing]);
    const name = `${job}-${randomBytes(4).toString("hex")}`;
    for (let isAgain = false; !signal.aborted; isAgain = true) {
      try {
        await putAnswer(redis, { run, job, name, answer, isAgain, signal });
        return;
      } catch (error) {
        if (signal.aborted) return;
        // No connection, or no memory: the coordinator may free some.
        this.#parts.onTrouble(causeOf(error));
        await delay(AGAIN_MS);
        if ((await redis.exists(runKey(run)).catch(() => 1)) === 0) return;
      }
    }
  }
}

/** Returns the error of a command that made Redis discard a transaction. */
function causeOf(error: unknown): unknown {
  const { previousErrors = [] } = error as { readonly previousErrors?: readonly unknown[] };
  return previousErrors[0] ?? error;
}

function trialsOf(outcome: ChunkOutcome): number {
  return outcome.ok ? outcome.totals.trials : 0;
}

/** Returns a promise for the first abortion of some signals. Disposing removes its listeners. */
function whenAborted(signals: readonly AbortSignal[]): Disposable & { readonly promise: Promise<"aborted"> } {
  const { promise, resolve } = Promise.withResolvers<"aborted">();
  const onAbort = (): void => resolve("aborted");
  for (const signal of signals) signal.addEventListener("abort", onAbort);
  if (signals.some(({ aborted }) => aborted)) onAbort();
  return {
    promise,
    [Symbol.dispose]() {
      for (const signal of signals) signal.removeEventListener("abort", onAbort);
    },
  };
}
