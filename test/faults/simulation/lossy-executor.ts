import { CHUNKS_A_THREAD, ChunkLost } from "../../../src/executors/executor.ts";
import type { Executor } from "../../../src/executors/executor.ts";
import type { ChunkOutcome, ChunkTask } from "../../../src/sweep/wire/chunk.ts";
import type { Dice } from "./dice.ts";
import type { Trace } from "./trace.ts";
import type { VirtualClock } from "./virtual-clock.ts";

interface Setting {
  readonly dice: Dice;
  readonly clock: VirtualClock;
  readonly trace: Trace;
  readonly threads: number;
  /** Minimum and maximum milliseconds of a trial. */
  readonly trialMs: readonly [least: number, most: number];
  /** Runs a chunk with the real kernel. */
  readonly runner: (task: ChunkTask) => ChunkOutcome;
  /** By space, 1 for each index that is done. */
  readonly done: readonly Uint8Array[];
  /**
   * Whether something will end the run. Only then may a chunk stay silent, as an endless trial
   * does.
   */
  readonly willEnd: boolean;
  /** Called with an error that the injected faults may cause. */
  readonly excuse: (message: RegExp) => void;
}

/** An answer to a chunk, and its time. */
interface Delivery {
  readonly ms: number;
  readonly what: "is there" | "is lost" | "cannot be run" | "breaks the executor";
}

// Maximum rows that may wait to be written (src/coordinator/batches.ts), plus one chunk of each
// call.
const MOST_ROWS = 32_768;

/** Runs chunks with the real kernel. Answers may be late, repeated, lost, or never come. */
export class LossyExecutor implements Executor {
  readonly threads: number;
  readonly #setting: Setting;
  readonly #trialMs: readonly number[];
  readonly #waiting = new Map<number, (error: Error) => void>();
  #calls = 0;
  /** Rows delivered but not yet passed to the sink. */
  #rows = 0;
  #largest = 0;
  #closed = false;

  constructor(setting: Setting) {
    const { dice, done, threads, trialMs } = setting;
    this.#setting = setting;
    this.threads = threads;
    this.#trialMs = done.map(() => dice.decades("trial", ...trialMs));
  }

  run(task: ChunkTask): Promise<ChunkOutcome> {
    const { clock, dice, trace } = this.#setting;
    const call = (this.#calls += 1);
    this.#check(task);
    trace.say(`${nameOf(task)} is asked for: call ${call}`);
    const ms = (task.to - task.from) * this.#trialMs[task.space]! * (0.5 + dice.real("trial time"));
    return new Promise((resolve, reject) => {
      this.#waiting.set(call, reject);
      for (const delivery of this.#deliveries(ms)) {
        clock.after(delivery.ms, () => {
          const isFirst = this.#waiting.delete(call);
          if (!isFirst) trace.count("repeated or late answers");
          trace.say(`${nameOf(task)} ${delivery.what}: call ${call}${isFirst ? "" : ", too late"}`);
          // A second call does nothing: a promise settles once.
          this.#deliver(task, delivery.what, ms / 1000, isFirst).then(resolve, reject);
        });
      }
    });
  }

  /** Called with the number of rows passed to the sink. */
  written(rows: number): void {
    this.#rows -= rows;
  }

  /** Answers in flight are dropped, or arrive after the end of the run. */
  close(): Promise<void> {
    this.#closed = true;
    if (this.#setting.dice.real("close") < 0.5) {
      for (const reject of this.#waiting.values()) reject(new Error("simulated: closed"));
      this.#waiting.clear();
    }
    return this.#setting.clock.sleep(1);
  }

  /** Decides the answer to a chunk that takes `ms`. */
  #deliveries(ms: number): Delivery[] {
    const { dice, trace, excuse, willEnd } = this.#setting;
    let at = ms + dice.real("way");
    if (dice.has("delay")) {
      trace.count("chunks delayed");
      at += dice.decades("delay time", 1, 20_000);
    }
    if (willEnd && dice.has("stuck chunk")) {
      trace.count("chunks that never end");
      return [];
    }
    if (dice.has("failed chunk", 0.1)) {
      trace.count("chunks failed");
      excuse(/^simulated: cannot be run$/);
      return [{ ms: at, what: "cannot be run" }];
    }
    if (dice.has("broken executor", 0.1)) {
      trace.count("chunks failed");
      excuse(/^simulated: broken$/);
      return [{ ms: at, what: "breaks the executor" }];
    }
    const isLost = dice.has("loss");
    if (isLost) {
      trace.count("chunks lost");
      excuse(/^a chunk was lost/);
      at += dice.decades("no sign of life", 1, 5_000);
    }
    const later = at + dice.decades("late", 0.1, 5_000);
    const again = dice.has("late answer") ? [{ ms: later, what: "is there" } as const] : [];
    return [{ ms: at, what: isLost ? "is lost" : "is there" }, ...again];
  }

  async #deliver(task: ChunkTask, what: Delivery["what"], seconds: number, isFirst: boolean): Promise<ChunkOutcome> {
    const { trace, threads, done } = this.#setting;
    if (what === "is lost") {
      done[task.space]?.fill(0, task.from, task.to);
      throw new ChunkLost("simulated: no heartbeat");
    }
    if (what === "breaks the executor") throw new Error("simulated: broken");
    if (what === "cannot be run") return { ok: false, code: "setup", message: "simulated: cannot be run" };
    const outcome = this.#setting.runner(task);
    if (!outcome.ok) return outcome;
    if (isFirst) this.#rows += outcome.columns.count;
    this.#largest = Math.max(this.#largest, outcome.columns.count);
    const most = MOST_ROWS + CHUNKS_A_THREAD * threads * this.#largest;
    trace.hold(this.#rows < most, () => `${this.#rows} rows are held in memory, and ${most} may be`);
    return { ...outcome, seconds };
  }

  #check(task: ChunkTask): void {
    const { trace, threads } = this.#setting;
    const waiting = this.#waiting.size;
    const done = this.#setting.done[task.space];
    const isThere = done !== undefined && task.from >= 0 && task.from < task.to && task.to <= done.length;
    trace.hold(!this.#closed, () => `${nameOf(task)} is asked for after the end`);
    trace.hold(
      waiting < CHUNKS_A_THREAD * threads,
      () => `${waiting + 1} chunks are asked for at once, of ${threads} threads`,
    );
    trace.hold(isThere, () => `there is no ${nameOf(task)}`);
    trace.hold(done?.subarray(task.from, task.to).includes(1) === false, () => `${nameOf(task)} is asked for again`);
    done?.fill(1, task.from, task.to);
  }
}

function nameOf({ space, from, to }: ChunkTask): string {
  return `chunk ${space}:${from}-${to}`;
}
