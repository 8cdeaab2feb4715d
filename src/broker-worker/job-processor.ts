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
/** Mean pause after an answer that could not be sent; it doubles twice. */
const AGAIN_MS = 1_000;
const MOST_DOUBLED = 2;

/** How a job ends: `done` counts as completed, the others put it back. */
export type JobEnd = "done" | "declined" | "returned";

/** A job that this worker can run. */
interface FoundJob {
  readonly job: string;
  readonly id: string;
  readonly run: OpenRun;
  readonly record: RunRecord;
  readonly canary: Canary;
  readonly task: ChunkTask;
}

interface Parts {
  readonly id: string;
  readonly redis: Redis;
  readonly runs: OpenRuns;
  readonly throughput: Throughput;
  /** Aborted when unfinished jobs must return to the queue. */
  readonly giveUp: AbortSignal;
  /** Called when a job is accepted, after the canary. */
  readonly onAccepted: () => void;
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
  #usedAt: number = performance.now();
  /** Resolves when the last answer has been sent. */
  #sent: Promise<void> = Promise.resolve();

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Jobs at work: on the spec of their run, its canary or the chunk. */
  get busy(): number {
    return this.#busy;
  }

  /** Time since which no job was of use here; Infinity while one is at work. */
  get idleSince(): number {
    return this.#busy > 0 ? Infinity : this.#usedAt;
  }

  /** Runs a job and puts its answer into the stream of its run. */
  async process(job: Pick<QueuedJob<Job>, "id" | "data">): Promise<JobEnd> {
    const { giveUp } = this.#parts;
    if (giveUp.aborted) return "returned";
    using abandoned = whenAborted(giveUp);
    const end = await Promise.race([this.#take(job), abandoned.promise]);
    return end === "aborted" ? "returned" : end;
  }

  async #take({ id: job = "", data }: Pick<QueuedJob<Job>, "id" | "data">): Promise<JobEnd> {
    const { runs } = this.#parts;
    const { run: id } = data;
    const record = await this.#recordOf(id);
    if (typeof record === "string") return record;
    // One job waits for the spec. The others are left to other workers.
    if (runs.isOpening(id)) return "declined";
    // From here on: spec and canary may take long.
    this.#busy += 1;
    try {
      const run = await this.#open(id, record);
      const { canary } = record;
      // Without a canary, the coordinator is still computing it.
      if (run === undefined || canary === null) {
        // Soon it may be possible, so the worker does not end as idle in between.
        if (!runs.refuses(id)) this.#usedAt = performance.now();
        return "declined";
      }
      const task = taskOf(data, run.spec, MOST_TRIALS);
      // Only another program adds such a job, whose rows could fill the memory.
      if (task === undefined) return "done";
      // Likewise: the canary takes one thread, and the others are left to other runs.
      if (run.isInCanary) return "declined";
      using _use = run.use();
      using closed = whenAborted(run.closing);
      const end = await Promise.race([this.#work({ job, id, run, record, canary, task }), closed.promise]);
      if (end !== "aborted") return end;
      return run.isOver ? "done" : "declined";
    } finally {
      this.#busy -= 1;
    }
  }

  /** Returns the record of a run, or the end of its job if this worker cannot take it. */
  async #recordOf(id: string): Promise<RunRecord | "done" | "declined"> {
    const { redis, runs, id: own } = this.#parts;
    try {
      const text = await redis.get(runKey(id));
      if (text === null) {
        await runs.end(id);
        return "done";
      }
      const record = parseExactJson(text) as RunRecord;
      if (!record.banned.includes(own)) return record;
      runs.refuse(id, record, `the results of this machine differ from those of ${record.host}`);
    } catch (error) {
      this.#failed(error);
    }
    return "declined";
  }

  async #open(id: string, record: RunRecord): Promise<OpenRun | undefined> {
    const { runs, giveUp } = this.#parts;
    try {
      return await runs.get(id, record, giveUp);
    } catch (error) {
      this.#failed(error);
      return undefined;
    }
  }

  /** Reports an error of the broker, unless the end of this worker has caused it. */
  #failed(error: unknown): void {
    if (!this.#parts.giveUp.aborted) this.#parts.onTrouble(error);
  }

  /** Computes the canary, if that was not done before, and the chunk. */
  async #work(found: FoundJob): Promise<JobEnd> {
    const { runs, onAccepted, onWorked, onBroken } = this.#parts;
    const { id, run, record } = found;
    let digest: string;
    try {
      digest = await runs.digest(run, found.canary);
    } catch (error) {
      if (!run.closing.aborted) runs.refuse(id, record, messageOf(error));
      return "declined";
    }
    runs.accept(id);
    onAccepted();
    try {
      await this.#answer(found, digest);
      onWorked();
      return "done";
    } catch (error) {
      if (run.closing.aborted) return "declined";
      // Its threads are gone. The next job starts new ones; another worker may have the right ones.
      await runs.pause(id);
      onBroken(error);
      return "declined";
    } finally {
      this.#usedAt = performance.now();
    }
  }

  async #answer({ job, id, run, task }: FoundJob, canary: string): Promise<void> {
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
    for (let attempts = 0; !signal.aborted; attempts += 1) {
      try {
        await putAnswer(redis, { run, job, name, answer, isAgain: attempts > 0, signal });
        return;
      } catch (error) {
        if (signal.aborted) return;
        // No connection, or no memory: the coordinator may free some.
        this.#parts.onTrouble(causeOf(error));
        // At random: workers whose answers fill the memory together would do so again.
        const pause = (0.5 + Math.random()) * AGAIN_MS * 2 ** Math.min(attempts, MOST_DOUBLED);
        // The signal ends the pause, with an error, and the loop.
        await delay(pause, undefined, { signal }).catch(() => undefined);
        if (signal.aborted) return;
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

/** Returns a promise for the abortion of a signal. Disposing removes its listener. */
function whenAborted(signal: AbortSignal): Disposable & { readonly promise: Promise<"aborted"> } {
  const { promise, resolve } = Promise.withResolvers<"aborted">();
  const onAbort = (): void => resolve("aborted");
  signal.addEventListener("abort", onAbort);
  if (signal.aborted) onAbort();
  return { promise, [Symbol.dispose]: () => signal.removeEventListener("abort", onAbort) };
}
