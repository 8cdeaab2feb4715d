import { hostname } from "node:os";
import type { BrokerAddress } from "../../broker/address.ts";
import { unpackAnswer } from "../../broker/answer.ts";
import type { Answer, PackedAnswer } from "../../broker/answer.ts";
import type { ChosenCanary } from "../../broker/canary.ts";
import { isOutcomeOf } from "../../broker/check-answer.ts";
import { jobOf } from "../../broker/job-task.ts";
import { RENEW_MS, thisRuntime } from "../../broker/records.ts";
import type { RunRecord } from "../../broker/records.ts";
import { messageOf, SweepError } from "../../errors.ts";
import { specHash } from "../../sweep/identity/hash.ts";
import type { SweepSpec } from "../../sweep/spec/sweep-spec.ts";
import type { ChunkOutcome, ChunkTask } from "../../sweep/wire/chunk.ts";
import type { Machines } from "../../sweep/wire/machines.ts";
import type { Executor, Pace } from "../executor.ts";
import type { ExecutorOptions } from "../provider.ts";
import { Calls } from "./calls.ts";
import type { Call } from "./calls.ts";
import { Fitness } from "./fitness.ts";
import { Lookout } from "./lookout.ts";
import { Outage } from "./outage.ts";
import type { Transport } from "./transport.ts";

/** Chunks are long, as each is a message. Few are in flight, which bounds the broker's memory. */
export const BROKER_PACE: Pace = { chunksAThread: 2, targetSeconds: 1.5, mostSeconds: 10, answers: 5, isRemote: true };

// How often the jobs of the run and the workers are looked at.
const LOOK_MS = 3_000;
const LOOK_AGAIN_MS = 500;
// Time for the last words to the broker.
const GOODBYE_MS = 2_000;

/** Time as the coordinator sees it; a test may simulate it. */
export interface Timer {
  now(): number;
  sleep(ms: number): Promise<void>;
}

export interface BrokerParts {
  readonly transport: Transport;
  readonly timer: Timer;
  /** Chooses the canary and computes it in this process, until the signal. */
  readonly canary: (closing: AbortSignal) => Promise<ChosenCanary>;
  /** Threads of this process that help; undefined if there are none. */
  readonly local: Executor | undefined;
  /** An id that no other run has. */
  readonly run: string;
  /** SHA-256 of the text of the spec that the transport puts. */
  readonly sha256: string;
  readonly address: BrokerAddress;
  readonly note: (line: string) => void;
}

/**
 * Runs chunks on workers that a broker connects. Nothing that the broker keeps matters: a job that
 * vanishes is added again, and the first valid answer to a call counts. See docs/design/workers.md.
 */
export class BrokerExecutor implements Executor {
  readonly pace: Pace = BROKER_PACE;
  readonly #spec: SweepSpec;
  readonly #options: ExecutorOptions;
  readonly #parts: BrokerParts;
  readonly #calls: Calls;
  readonly #fitness: Fitness;
  readonly #lookout: Lookout;
  readonly #outage: Outage;
  readonly #specHash: string;
  readonly #listeners: (() => void)[] = [];
  #canary: ChosenCanary | undefined;
  /** The outcome of all chunks if the canary cannot run here. */
  #broken: ChunkOutcome | undefined;
  /** Resolves when the last renewal has ended. */
  #renewal: Promise<unknown> = Promise.resolve();
  #localInFlight = 0;
  #duplicates = 0;
  #dropped = 0;
  readonly #closing = new AbortController();

  constructor(spec: SweepSpec, options: ExecutorOptions, parts: BrokerParts) {
    this.#spec = spec;
    this.#options = options;
    this.#parts = parts;
    this.#calls = new Calls(parts.run);
    this.#fitness = new Fitness(spec, { ...parts, workerCommand: parts.address.workerCommand });
    this.#lookout = new Lookout({
      ...{ run: parts.run, spec, transport: parts.transport, calls: this.#calls, fitness: this.#fitness },
      added: () => (this.#canary === undefined ? [] : this.#calls.all()),
      ...{ localThreads: this.#localThreads, add: (calls) => this.#add(calls) },
      closing: this.#closing.signal,
      answers: () => ({ duplicates: this.#duplicates, dropped: this.#dropped }),
      onThreads: () => this.#listeners.forEach((listener) => listener()),
    });
    this.#outage = new Outage(parts.address, parts.note);
    this.#specHash = specHash(spec);
    void this.#runCanary();
    void this.#repeat(RENEW_MS, () => this.#renew());
    void this.#repeat(0, () => this.#listen());
    void this.#repeat(LOOK_MS, () => this.#lookout.look());
  }

  get #closed(): boolean {
    return this.#closing.signal.aborted;
  }

  get threads(): number {
    return this.#localThreads + this.#lookout.threads;
  }

  get #localThreads(): number {
    return this.#parts.local?.threads ?? 0;
  }

  onThreads(listener: () => void): void {
    this.#listeners.push(listener);
  }

  machines(): Machines | undefined {
    return this.#lookout.machines;
  }

  async ready(): Promise<void> {
    await this.#parts.local?.ready?.();
  }

  async run(task: ChunkTask): Promise<ChunkOutcome> {
    if (this.#closed) throw new Error("the executor has been closed");
    if (this.#broken !== undefined) return this.#broken;
    const { local } = this.#parts;
    if (local !== undefined && this.#localInFlight < this.pace.chunksAThread * local.threads) {
      return this.#runHere(local, task);
    }
    const { call, outcome } = this.#calls.open(task);
    // A job that cannot be added now is gone, and added again.
    this.#add([call]).catch(() => "it is added again");
    return outcome;
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closing.abort();
    const { transport, timer, run, local } = this.#parts;
    const calls = this.#calls.all();
    for (const { reject } of calls) reject(new Error("the executor has been closed"));
    const goodbye = async (): Promise<void> => {
      await transport.endRun(run);
      await transport.remove(calls.map(({ id }) => id));
    };
    await local?.close();
    // What stays behind expires.
    await Promise.race([goodbye().catch(() => "no broker to leave"), timer.sleep(GOODBYE_MS)]);
    await transport.close();
  }

  /** Computes the canary here: a machine that gets other bits must not take part. */
  async #runCanary(): Promise<void> {
    try {
      this.#canary = await this.#parts.canary(this.#closing.signal);
    } catch (error) {
      if (this.#closed) return;
      const code = error instanceof SweepError ? error.code : "setup";
      const broken: ChunkOutcome = { ok: false, code, message: messageOf(error) };
      this.#broken = broken;
      for (const { resolve } of this.#calls.all()) resolve(broken);
      return;
    }
    await this.#renew().catch(() => "it is renewed again");
    this.#add(this.#calls.all()).catch(() => "they are added again");
  }

  async #runHere(local: Executor, task: ChunkTask): Promise<ChunkOutcome> {
    this.#localInFlight += 1;
    try {
      const outcome = await local.run(task);
      this.#answerOthers(task, outcome);
      return outcome;
    } finally {
      this.#localInFlight -= 1;
    }
  }

  /** Adds the jobs of calls. Before the canary is chosen, workers would only decline them. */
  async #add(calls: readonly Call[]): Promise<void> {
    if (this.#canary === undefined) return;
    const { transport, run } = this.#parts;
    await transport.add(calls.map(({ id, task }) => ({ id, job: jobOf(run, task) })));
  }

  /** Repeats an action until the end, with a pause after each success or failure. */
  async #repeat(ms: number, action: () => Promise<void>): Promise<void> {
    let heard = this.#parts.timer.now();
    while (!this.#closed) {
      try {
        await action();
        heard = this.#parts.timer.now();
        this.#outage.succeeded(action);
        if (ms > 0) await this.#parts.timer.sleep(this.threads === 0 ? Math.min(ms, LOOK_AGAIN_MS) : ms);
      } catch (error) {
        if (this.#closed) return;
        this.#outage.failed(action, error, this.#parts.timer.now() - heard);
        await this.#parts.timer.sleep(LOOK_AGAIN_MS);
      }
    }
  }

  /** Renews the record of the run, one after the other: two at once would both send the spec. */
  #renew(): Promise<void> {
    const renewal = this.#renewal.then(() => this.#putRecord());
    this.#renewal = renewal.catch(() => "its caller knows");
    return renewal;
  }

  async #putRecord(): Promise<void> {
    if (this.#closed) return;
    const { store, kernel = null, retries } = this.#options;
    const { transport, run, sha256 } = this.#parts;
    const record: RunRecord = {
      ...{ spec: sha256, specHash: this.#specHash, store, kernel, retries },
      ...{ canary: this.#canary?.canary ?? null, banned: this.#fitness.banned },
      ...{ ...thisRuntime(), host: hostname(), pid: process.pid },
    };
    await transport.putRun(run, record);
  }

  async #listen(): Promise<void> {
    for (const packed of await this.#parts.transport.answers(this.#parts.run)) {
      if (this.#closed) return;
      this.#take(packed);
    }
  }

  #take(packed: PackedAnswer): void {
    let answer: Answer;
    try {
      answer = unpackAnswer(packed);
    } catch {
      this.#dropped += 1;
      return;
    }
    const { job, worker, canary, outcome } = answer;
    const call = this.#calls.find(job);
    if (call === undefined) {
      this.#duplicates += 1;
      return;
    }
    if (this.#canary === undefined || this.#fitness.isBanned(worker)) {
      this.#dropped += 1;
      return;
    }
    if (canary !== this.#canary.digest) {
      this.#dropped += 1;
      this.#fitness.ban(worker);
      this.#renew().catch(() => "it is renewed again");
      return;
    }
    if (!isOutcomeOf(outcome, call.task, this.#spec.spaces[call.task.space]!, this.#options.store)) {
      this.#dropped += 1;
      return;
    }
    this.#calls.close(call);
    call.resolve(outcome);
    this.#answerOthers(call.task, outcome);
  }

  /** Answers the other calls of a task, and removes their jobs, as far as they wait. */
  #answerOthers(task: ChunkTask, outcome: ChunkOutcome): void {
    const others = this.#calls.closeAll(task);
    for (const { resolve } of others) resolve(outcome);
    this.#parts.transport.remove(others.map(({ id }) => id)).catch(() => "computed in vain");
  }
}
