import type { Redis } from "ioredis";
import { canaryDigest, canarySpec } from "../broker/canary.ts";
import { runKey, specKey } from "../broker/keys.ts";
import type { RunRecord } from "../broker/records.ts";
import { readSpecText } from "../broker/spec-text.ts";
import { messageOf } from "../errors.ts";
import type { Executor } from "../executors/executor.ts";
import { counted } from "../format/numbers.ts";
import type { ExecutorOptions } from "../executors/provider.ts";
import { executorFor } from "../executors/workers.ts";
import type { SweepSpec } from "../sweep/spec/sweep-spec.ts";
import type { ChunkTask } from "../sweep/wire/chunk.ts";
import { localSpec } from "./local-spec.ts";
import type { ModuleIndex } from "./module-index.ts";
import type { WorkerSettings } from "./settings.ts";

/** Each run has its own threads. */
const MOST_OPEN = 4;
const UNUSED_MS = 30_000;
const LOOK_MS = 5_000;

type RunOptions = Pick<ExecutorOptions, "store" | "kernel" | "retries">;

/** A run whose jobs this worker takes. */
export class OpenRun {
  readonly spec: SweepSpec;
  readonly executor: Executor;
  /** Aborted when the run is over: its chunks are of no use any more. */
  readonly over: AbortController = new AbortController();
  /** Jobs at work, and trials done. */
  jobs = 0;
  trials = 0;
  usedAt: number = performance.now();
  readonly #options: RunOptions;
  #canary: Promise<string> | undefined;

  constructor(spec: SweepSpec, executor: Executor, options: RunOptions) {
    this.spec = spec;
    this.executor = executor;
    this.#options = options;
  }

  /** Returns the digest of the canary, which is computed once. */
  canary(task: ChunkTask): Promise<string> {
    this.#canary ??= this.#runCanary(task).catch((error: unknown) => {
      // The next attempt may succeed: a package was installed.
      this.#canary = undefined;
      throw error;
    });
    return this.#canary;
  }

  async #runCanary(task: ChunkTask): Promise<string> {
    const executor = executorFor(canarySpec(this.spec), 1, this.#options);
    try {
      return await canaryDigest(executor, task);
    } finally {
      await executor.close();
    }
  }
}

/** The runs whose jobs this worker takes, and their executors. */
export class OpenRuns {
  readonly #redis: Redis;
  readonly #modules: ModuleIndex;
  readonly #settings: WorkerSettings;
  readonly #runs = new Map<string, Promise<OpenRun | undefined>>();
  readonly #open = new Map<string, { readonly run: OpenRun; readonly name: string }>();
  /** Refusals that were printed. */
  readonly #refused = new Set<string>();
  readonly #timer: NodeJS.Timeout;

  constructor(redis: Redis, modules: ModuleIndex, settings: WorkerSettings) {
    this.#redis = redis;
    this.#modules = modules;
    this.#settings = settings;
    this.#timer = setInterval(() => void this.#tidy().catch(() => "the connection is lost"), LOOK_MS);
  }

  /** Returns a run, opened if need be; undefined if this worker cannot take its jobs now. */
  async get(id: string, record: RunRecord): Promise<OpenRun | undefined> {
    const opening = this.#runs.get(id) ?? this.#start(id, record);
    this.#runs.set(id, opening);
    try {
      const run = await opening;
      // Next time it may be possible.
      if (run === undefined) this.#forget(id, opening);
      return run;
    } catch (error) {
      this.#forget(id, opening);
      throw error;
    }
  }

  /** Says once why a run's jobs are declined. */
  refuse(id: string, record: RunRecord, reason: string): void {
    const line = `declined the jobs of run ${nameOf(id, record)}: ${reason}`;
    if (this.#refused.has(line)) return;
    this.#refused.add(line);
    this.#settings.warn(line);
  }

  /** Ends a run's threads at once. */
  async close(id: string): Promise<void> {
    const open = this.#open.get(id);
    if (open === undefined) return;
    this.#open.delete(id);
    this.#runs.delete(id);
    open.run.over.abort();
    this.#settings.note(`run ${open.name} ends here: ${counted(open.run.trials, "trial")}`);
    await open.run.executor.close();
  }

  async closeAll(): Promise<void> {
    clearInterval(this.#timer);
    await Promise.all([...this.#open.keys()].map((id) => this.close(id)));
  }

  #forget(id: string, opening: Promise<OpenRun | undefined>): void {
    if (this.#runs.get(id) === opening) this.#runs.delete(id);
  }

  async #start(id: string, record: RunRecord): Promise<OpenRun | undefined> {
    const text = await this.#redis.get(specKey(record.spec));
    // Its run puts it again within seconds.
    if (text === null) return undefined;
    const local = this.#localSpec(text, record);
    if ("refusal" in local) {
      this.refuse(id, record, local.refusal);
      return undefined;
    }
    if (!this.#makeRoom()) return undefined;
    const { store, kernel, retries } = record;
    const options = { store, kernel: kernel ?? undefined, retries };
    const run = new OpenRun(local.spec, executorFor(local.spec, this.#settings.threads, options), options);
    const name = nameOf(id, record);
    this.#open.set(id, { run, name });
    this.#settings.note(`run ${name} begins here: "${local.spec.name}"`);
    return run;
  }

  #localSpec(text: string, record: RunRecord): ReturnType<typeof localSpec> {
    try {
      return localSpec(readSpecText(text, record), record, this.#modules);
    } catch (error) {
      return { refusal: messageOf(error) };
    }
  }

  /** Closes the run that has been unused for longest if there are too many. */
  #makeRoom(): boolean {
    if (this.#open.size < MOST_OPEN) return true;
    const unused = [...this.#open].filter(([, { run }]) => run.jobs === 0);
    const [oldest] = unused.sort(([, a], [, b]) => a.run.usedAt - b.run.usedAt);
    if (oldest === undefined) return false;
    void this.close(oldest[0]);
    return true;
  }

  /** Closes runs that are over, or long unused. */
  async #tidy(): Promise<void> {
    for (const [id, { run }] of this.#open) {
      const isUnused = run.jobs === 0 && performance.now() - run.usedAt > UNUSED_MS;
      if (isUnused || (await this.#redis.exists(runKey(id))) === 0) await this.close(id);
    }
  }
}

function nameOf(id: string, { host, pid }: RunRecord): string {
  return `${id} of ${host}:${pid}`;
}
