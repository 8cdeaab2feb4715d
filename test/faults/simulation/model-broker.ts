import { packAnswer } from "../../../src/broker/answer.ts";
import type { PackedAnswer } from "../../../src/broker/answer.ts";
import { canaryDigest } from "../../../src/broker/canary.ts";
import { thisRuntime } from "../../../src/broker/records.ts";
import type { Canary, RunRecord, WorkerRecord } from "../../../src/broker/records.ts";
import type { JobState, QueuedJob, QueueTotals, Transport } from "../../../src/executors/broker/transport.ts";
import type { SweepSpec } from "../../../src/sweep/spec/sweep-spec.ts";
import type { ChunkOutcome, ChunkTask } from "../../../src/sweep/wire/chunk.ts";
import type { Dice } from "./dice.ts";
import type { Trace } from "./trace.ts";
import type { VirtualClock } from "./virtual-clock.ts";

export interface ModelSetting {
  readonly spec: SweepSpec;
  readonly dice: Dice;
  readonly clock: VirtualClock;
  readonly trace: Trace;
  /** Milliseconds of a trial in each space. */
  readonly trialMs: readonly number[];
  /** Runs a chunk with the real kernel. */
  readonly runner: (task: ChunkTask) => ChunkOutcome;
  /** Called with an error that the injected faults may cause. */
  readonly excuse: (message: RegExp) => void;
}

interface Held extends QueuedJob {
  state: "waiting" | "active" | "failed";
  deaths: number;
}

interface Worker {
  readonly record: WorkerRecord;
  /** Whether it gets other bits than the coordinator. */
  readonly isWrong: boolean;
  free: number;
  isAlive: boolean;
}

const MOST_DEATHS = 3;
// As in the queue: a dead worker's job starts again after this time.
const STALLED_MS = [10_000, 13_000] as const;
const MOST_WORKERS = 3;

/**
 * A broker that may forget everything, and workers that join, leave, die, answer late or twice, or
 * get other bits.
 */
export class ModelBroker implements Transport {
  readonly #setting: ModelSetting;
  readonly #jobs = new Map<string, Held>();
  #answers: PackedAnswer[] = [];
  #record: RunRecord | undefined;
  #workers: Worker[] = [];
  #joined = 0;
  #isDown = false;
  #isClosed = false;

  constructor(setting: ModelSetting) {
    this.#setting = setting;
    this.#join();
    this.#disturb();
  }

  async putRun(_run: string, record: RunRecord): Promise<void> {
    this.#check();
    this.#record = record;
    this.#handOut();
  }

  async add(jobs: readonly QueuedJob[]): Promise<void> {
    this.#check();
    for (const job of jobs) {
      if (!this.#jobs.has(job.id)) this.#jobs.set(job.id, { ...job, state: "waiting", deaths: 0 });
    }
    this.#handOut();
  }

  async states(_run: string, ids: readonly string[]): Promise<readonly JobState[]> {
    this.#check();
    return ids.map((id) => {
      const state = this.#jobs.get(id)?.state;
      if (state === undefined) return "gone";
      return state === "failed" ? { failed: "job stalled more than allowable limit" } : "queued";
    });
  }

  async remove(ids: readonly string[]): Promise<void> {
    this.#check();
    for (const id of ids) if (this.#jobs.get(id)?.state !== "active") this.#jobs.delete(id);
  }

  async answers(): Promise<readonly PackedAnswer[]> {
    await this.#setting.clock.sleep(this.#answers.length === 0 ? 100 : 0);
    this.#check();
    const found = this.#answers;
    this.#answers = [];
    return found;
  }

  async workers(): Promise<readonly WorkerRecord[]> {
    this.#check();
    return this.#workers.map(({ record }) => record);
  }

  async totals(): Promise<QueueTotals> {
    const of = (state: Held["state"]): number => [...this.#jobs.values()].filter((one) => one.state === state).length;
    return { waiting: of("waiting"), active: of("active") };
  }

  async endRun(): Promise<void> {
    this.#check();
    this.#record = undefined;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
  }

  #check(): void {
    if (this.#isDown) throw new Error("simulated: no broker");
  }

  #join(): void {
    const { dice, trace } = this.#setting;
    const threads = dice.integer("worker threads", 1, 3);
    const isWrong = dice.has("other bits");
    const name = `worker ${(this.#joined += 1)}`;
    const times = { started: 0, seen: 0 };
    const record = { id: `${name}-x`, name, threads, ...{ busy: 0, rate: 0, version: "0", modules: [] }, ...times };
    this.#workers.push({ record: { ...record, ...thisRuntime() }, isWrong, free: threads + 1, isAlive: true });
    trace.say(`${name} joins${isWrong ? " and gets other bits" : ""}, with ${threads} threads`);
    trace.count(isWrong ? "workers with other bits" : "workers that join");
  }

  /** Something happens to the broker or a worker from time to time. */
  #disturb(): void {
    const { dice, clock, trace } = this.#setting;
    clock.after(dice.decades("disturbance", 10, 10_000), () => {
      if (this.#isClosed) return;
      if (dice.has("broker down", 3)) {
        trace.count("times without a broker");
        this.#isDown = true;
        clock.after(dice.decades("downtime", 100, 100_000), () => (this.#isDown = false));
      }
      if (dice.has("broker empty", 3)) {
        trace.count("brokers that lose everything");
        this.#jobs.clear();
        this.#answers = [];
        this.#record = undefined;
      }
      if (dice.has("worker gone", 5)) this.#leave();
      const right = this.#workers.filter(({ isWrong }) => !isWrong);
      if (right.length < MOST_WORKERS && dice.real("join") < 0.3) this.#join();
      this.#handOut();
      this.#disturb();
    });
  }

  #leave(): void {
    const { dice, trace } = this.#setting;
    if (this.#workers.length === 0) return;
    const worker = dice.oneOf("which worker", this.#workers);
    trace.say(`${worker.record.name} dies`);
    trace.count("workers that die");
    worker.isAlive = false;
    this.#workers = this.#workers.filter((one) => one !== worker);
    // A chunk is given up when many of its workers died.
    this.#setting.excuse(/^a chunk was lost/);
  }

  /** Gives waiting jobs to free workers. */
  #handOut(): void {
    const canary = this.#record?.canary ?? null;
    if (canary === null || this.#isDown) return;
    const banned = this.#record?.banned ?? [];
    for (const held of this.#jobs.values()) {
      const worker = this.#workers.find(({ free, record }) => free > 0 && !banned.includes(record.id));
      if (worker === undefined) return;
      if (held.state === "waiting") void this.#work(worker, held, canary);
    }
  }

  async #work(worker: Worker, held: Held, canary: Canary): Promise<void> {
    const { spec, dice, clock, trace, trialMs } = this.#setting;
    const { space, from, to } = held.job;
    held.state = "active";
    worker.free -= 1;
    const digest = await canaryDigest(spec, canary, {
      runnerFor: () => ({ run: async (task) => this.#outcome(worker, task), close: async () => undefined }),
      closing: new AbortController().signal,
    });
    let ms = (to - from) * trialMs[space]! * (0.5 + dice.real("trial time"));
    if (dice.has("delay")) {
      trace.count("chunks delayed");
      ms += dice.decades("delay time", 1, 60_000);
    }
    clock.after(ms, () => {
      worker.free += 1;
      if (!worker.isAlive) {
        this.#stalls(held);
        return;
      }
      const answer = packAnswer(
        { job: held.id, worker: worker.record.id, canary: digest },
        this.#outcome(worker, { space, from, to }),
      );
      this.#deliver(answer);
      if (dice.has("late answer")) {
        clock.after(dice.decades("late", 0.1, 30_000), () => {
          trace.count("repeated or late answers");
          this.#deliver(answer);
        });
      }
      this.#jobs.delete(held.id);
      this.#handOut();
    });
  }

  /** An answer that is lost on the way leaves a job that is gone, without an answer. */
  #deliver(answer: PackedAnswer): void {
    const { dice, trace } = this.#setting;
    if (!this.#isDown && !dice.has("loss")) this.#answers.push(answer);
    else trace.count("answers lost");
  }

  #stalls(held: Held): void {
    const { dice, clock } = this.#setting;
    const [least, most] = STALLED_MS;
    clock.after(least + dice.real("stalled") * (most - least), () => {
      held.deaths += 1;
      held.state = held.deaths > MOST_DEATHS ? "failed" : "waiting";
      this.#handOut();
    });
  }

  #outcome({ isWrong }: Worker, task: ChunkTask): ChunkOutcome {
    const outcome = this.#setting.runner(task);
    if (!outcome.ok || !isWrong || outcome.columns.count === 0) return outcome;
    const finalLoss = outcome.columns.finalLoss.slice();
    new Uint8Array(finalLoss.buffer)[0]! ^= 1;
    return { ...outcome, columns: { ...outcome.columns, finalLoss } };
  }
}
