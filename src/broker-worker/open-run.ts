import { canaryDigest } from "../broker/canary.ts";
import type { Canary } from "../broker/records.ts";
import type { Executor } from "../executors/executor.ts";
import type { ExecutorOptions } from "../executors/provider.ts";
import { executorFor } from "../executors/workers.ts";
import type { SweepSpec } from "../sweep/spec/sweep-spec.ts";

/** A canary that could not run: it does not run again in the same circumstances, for a while. */
interface CanaryFailure {
  readonly error: unknown;
  readonly circumstances: string;
  readonly at: number;
}

/** Memory of a run that outlives its threads, until the run is over. */
export interface KnownRun {
  readonly name: string;
  /** Trials done here. */
  trials: number;
  /** Digest of its canary here. */
  digest: string | undefined;
  /** The last failure of its canary here. */
  failure: CanaryFailure | undefined;
}

export type RunOptions = Pick<ExecutorOptions, "store" | "kernel" | "retries">;

/** A run whose jobs this worker takes, and its threads. */
export class OpenRun {
  readonly spec: SweepSpec;
  readonly executor: Executor;
  readonly known: KnownRun;
  readonly #options: RunOptions;
  readonly #closing = new AbortController();
  #uses = 0;
  #usedAt: number = performance.now();
  #isOver = false;
  #canary: Promise<string> | undefined;

  constructor(spec: SweepSpec, known: KnownRun, threads: number, options: RunOptions) {
    this.spec = spec;
    this.known = known;
    this.executor = executorFor(spec, threads, options);
    this.#options = options;
  }

  /** Time since which no job uses it; Infinity while one does. */
  get unusedSince(): number {
    return this.#uses > 0 ? Infinity : this.#usedAt;
  }

  /** Aborted when its threads end. */
  get closing(): AbortSignal {
    return this.#closing.signal;
  }

  /** Whether the run itself is over, and its chunks are of no use any more. */
  get isOver(): boolean {
    return this.#isOver;
  }

  /** Whether its canary is at work. */
  get isInCanary(): boolean {
    return this.#canary !== undefined;
  }

  /** Marks it as used until the result is disposed. */
  use(): Disposable {
    this.#uses += 1;
    return {
      [Symbol.dispose]: () => {
        this.#uses -= 1;
        this.#usedAt = performance.now();
      },
    };
  }

  /** Returns the digest of the canary, which is computed once. */
  async canary(canary: Canary): Promise<string> {
    const { known } = this;
    if (known.digest !== undefined) return known.digest;
    this.#canary ??= this.#runCanary(canary).finally(() => (this.#canary = undefined));
    return (known.digest = await this.#canary);
  }

  /** Ends its threads at once; `isOver` says whether the run is over, too. */
  async close(isOver: boolean): Promise<void> {
    this.#isOver = isOver;
    this.#closing.abort();
    await this.executor.close();
  }

  #runCanary(canary: Canary): Promise<string> {
    return canaryDigest(this.spec, canary, {
      runnerFor: (spec) => executorFor(spec, 1, { ...this.#options, retries: 0 }),
      closing: this.closing,
    });
  }
}
