import { Queue } from "bullmq";
import { Redis } from "ioredis";
import { onTestFinished } from "vitest";
import { AnswerReader } from "../../../src/broker/answer-reader.ts";
import { unpackAnswer } from "../../../src/broker/answer.ts";
import type { Answer } from "../../../src/broker/answer.ts";
import { parseExactJson, exactJson } from "../../../src/sweep/wire/exact-json.ts";
import { jobOf } from "../../../src/broker/job-task.ts";
import { QUEUE, runKey, specKey, workerKey, WORKERS } from "../../../src/broker/keys.ts";
import { thisRuntime } from "../../../src/broker/records.ts";
import type { CanaryPart, RunRecord, WorkerRecord } from "../../../src/broker/records.ts";
import { specText } from "../../../src/broker/spec-text.ts";
import { specHash } from "../../../src/sweep/identity/hash.ts";
import type { SweepSpec } from "../../../src/sweep/spec/sweep-spec.ts";
import type { ChunkTask } from "../../../src/sweep/wire/chunk.ts";
import type { RedisServer } from "./redis.ts";

type PartOfRecord = Partial<Omit<RunRecord, "canary">> & { readonly canary?: (ChunkTask & Partial<CanaryPart>) | null };

/** Speaks the coordinator's side of the protocol with workers, without renewing anything. */
export class SmallCoordinator {
  readonly redis: Redis;
  readonly queue: Queue;

  constructor({ port }: Pick<RedisServer, "port">) {
    this.redis = new Redis(port, "127.0.0.1", { maxRetriesPerRequest: null });
    this.redis.on("error", () => undefined);
    this.queue = new Queue(QUEUE, { connection: this.redis });
    this.queue.on("error", () => undefined);
    onTestFinished(async () => {
      await this.queue.close();
      this.redis.disconnect();
    });
  }

  /** Publishes a run, which lives for a minute unless it is published again. */
  async publish(
    run: string,
    spec: SweepSpec,
    { canary = { space: 0, from: 0, to: 2 }, ...record }: PartOfRecord = {},
  ): Promise<void> {
    const { text, sha256 } = specText(spec);
    const whole: RunRecord = {
      ...{ spec: sha256, specHash: specHash(spec), store: "trials", kernel: null, retries: 0, ...thisRuntime() },
      ...{ canary: canary === null ? null : [{ steps: 100, ...canary }], banned: [], host: "desk", pid: 1, ...record },
    };
    await this.redis.set(specKey(sha256), text, "PX", 60_000);
    await this.redis.set(runKey(run), exactJson(whole), "PX", 60_000);
  }

  /** Adds jobs, numbered through from `first`. */
  async ask(run: string, tasks: readonly ChunkTask[], first = 0): Promise<void> {
    const opts = { attempts: 1, removeOnComplete: true, removeOnFail: false };
    await this.queue.addBulk(
      tasks.map((task, i) => ({
        name: "chunk",
        data: jobOf(run, task),
        opts: { ...opts, jobId: `${run}-${first + i}` },
      })),
    );
  }

  /** Returns the next answers, in the order in which they came. */
  async answers(run: string, count: number): Promise<Answer[]> {
    const found: Answer[] = [];
    const reader = new AnswerReader(this.redis, this.redis, run);
    for (const begun = performance.now(); found.length < count;) {
      if (performance.now() - begun > 60_000) throw new Error(`only ${found.length} of ${count} answers within 60 s`);
      found.push(...(await reader.next()).map(unpackAnswer));
    }
    return found;
  }

  /** Returns the records of all workers. */
  async workers(): Promise<WorkerRecord[]> {
    const ids = await this.redis.zrange(WORKERS, 0, -1);
    const texts = ids.length === 0 ? [] : await this.redis.mget(ids.map(workerKey));
    return texts.flatMap((text) => (text === null ? [] : [parseExactJson(text) as WorkerRecord]));
  }

  /** Resolves when a condition holds. Rejects after a minute. */
  async until(what: string, holds: () => Promise<boolean> | boolean): Promise<void> {
    for (const begun = performance.now(); performance.now() - begun < 60_000;) {
      if (await holds()) return;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error(`not within 60 s: ${what}`);
  }
}
