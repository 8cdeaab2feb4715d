import type { JobState, QueuedJob, QueueTotals, Transport } from "./transport.ts";
import type { Queue } from "bullmq";
import type { Redis } from "ioredis";
import type { BrokerAddress } from "../../broker/address.ts";
import type { PackedAnswer } from "../../broker/answer.ts";
import { keepAnnounced } from "../../broker/answer-box.ts";
import { AnswerReader } from "../../broker/answer-reader.ts";
import { connectWith, disconnect } from "../../broker/connection.ts";
import { exactJson } from "../../sweep/wire/exact-json.ts";
import { keepQueue } from "../../broker/keep-queue.ts";
import { answersKey, JOB_SECONDS, MOST_EVENTS, QUEUE, runKey, specKey } from "../../broker/keys.ts";
import { loadBullmq, loadIoredis } from "../../broker/packages.ts";
import { writeLong } from "../../broker/long-value.ts";
import { resultsOf } from "../../broker/results.ts";
import { RUN_LEASE_MS } from "../../broker/records.ts";
import type { RunRecord, WorkerRecord } from "../../broker/records.ts";
import type { SpecText } from "../../broker/spec-text.ts";
import { liveWorkers } from "../../broker/live-workers.ts";

/**
 * Loads what a way over Redis needs. Each has a connection for commands and one that waits for
 * answers.
 */
export async function redisTransports(address: BrokerAddress): Promise<(spec: SpecText) => Transport> {
  const [{ Queue }, ioredis] = await Promise.all([loadBullmq(), loadIoredis()]);
  // Each command rejects with its error, so those of the connection are known.
  const ignore = (): void => undefined;
  return (spec) => {
    const commands = connectWith(ioredis, address, ignore);
    const queue = new Queue(QUEUE, {
      connection: commands,
      skipVersionCheck: true,
      streams: { events: { maxLen: MOST_EVENTS } },
    });
    queue.on("error", ignore);
    return new RedisTransport(queue, commands, connectWith(ioredis, address, ignore), spec);
  };
}

class RedisTransport implements Transport {
  readonly #queue: Queue;
  readonly #commands: Redis;
  readonly #blocked: Redis;
  readonly #spec: SpecText;
  #reader: AnswerReader | undefined;

  constructor(queue: Queue, commands: Redis, blocked: Redis, spec: SpecText) {
    this.#queue = queue;
    this.#commands = commands;
    this.#blocked = blocked;
    this.#spec = spec;
  }

  async putRun(run: string, record: RunRecord): Promise<void> {
    const { text, sha256 } = this.#spec;
    // First: Redis without memory takes no records.
    await this.#keep([]);
    // A spec may be long, so it is sent only if it is not there.
    const isThere = await this.#commands.pexpire(specKey(sha256), RUN_LEASE_MS);
    if (isThere === 0) {
      await writeLong(this.#commands, { key: specKey(sha256), value: Buffer.from(text), life: RUN_LEASE_MS });
    }
    await this.#commands.set(runKey(run), exactJson(record), "PX", RUN_LEASE_MS);
  }

  async add(jobs: readonly QueuedJob[]): Promise<void> {
    const options = { attempts: 1, removeOnComplete: true, removeOnFail: false };
    await this.#queue.addBulk(
      jobs.map(({ id, job }) => ({ name: "chunk", data: job, opts: { ...options, jobId: id } })),
    );
    await this.#keep(jobs.map(({ id }) => id));
  }

  async states(run: string, ids: readonly string[]): Promise<readonly JobState[]> {
    const pipeline = this.#commands.pipeline();
    for (const id of ids) pipeline.hmget(this.#queue.toKey(id), "timestamp", "failedReason");
    const results = resultsOf(await pipeline.exec());
    await this.#keep(ids);
    // After its job: an answer is there before the job is gone.
    const answered = new Set((await keepAnnounced(this.#commands, run)).map(({ job }) => job));
    return results.map((result, i) => {
      const [added, reason] = result as readonly (string | null)[];
      if (answered.has(ids[i]!)) return "answered";
      if (added == null) return "gone";
      return reason == null ? "queued" : { failed: reason };
    });
  }

  async remove(ids: readonly string[]): Promise<void> {
    await Promise.all(ids.map((id) => this.#queue.remove(id)));
  }

  answers(run: string): Promise<readonly PackedAnswer[]> {
    this.#reader ??= new AnswerReader(this.#commands, this.#blocked, run);
    return this.#reader.next();
  }

  workers(): Promise<readonly WorkerRecord[]> {
    return liveWorkers(this.#commands);
  }

  async totals(): Promise<QueueTotals> {
    const { waiting = 0, delayed = 0, active = 0 } = await this.#queue.getJobCounts("waiting", "delayed", "active");
    return { waiting: waiting + delayed, active };
  }

  async endRun(run: string): Promise<void> {
    // The spec expires: other runs of the same sweep may use it.
    const unread = await keepAnnounced(this.#commands, run);
    const commands = this.#commands.multi().unlink(runKey(run), answersKey(run), ...unread.map(({ key }) => key));
    // Perhaps there are no workers, which would do so.
    keepQueue(commands);
    await commands.exec();
  }

  /** Keeps the queue and some jobs in it for some time. */
  async #keep(ids: readonly string[]): Promise<void> {
    const pipeline = this.#commands.pipeline();
    keepQueue(pipeline);
    for (const id of ids) pipeline.expire(this.#queue.toKey(id), JOB_SECONDS);
    resultsOf(await pipeline.exec());
  }

  async close(): Promise<void> {
    disconnect(this.#blocked);
    await this.#queue.close();
    disconnect(this.#commands);
  }
}
