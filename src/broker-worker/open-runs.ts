import type { Redis } from "ioredis";
import { runKey } from "../broker/keys.ts";
import { LONGEST_REASON } from "../broker/records.ts";
import type { Canary, RunRecord } from "../broker/records.ts";
import { readSpecText, readText, removeText } from "../broker/spec-text.ts";
import { messageOf } from "../errors.ts";
import { counted } from "../format/numbers.ts";
import type { SweepSpec } from "../sweep/spec/sweep-spec.ts";
import { exactJson } from "../sweep/wire/exact-json.ts";
import { localSpec } from "./local-spec.ts";
import type { ModuleIndex } from "./module-index.ts";
import { OpenRun } from "./open-run.ts";
import type { KnownRun } from "./open-run.ts";
import type { WorkerSettings } from "./settings.ts";

/** Each run has its own threads. */
const MOST_OPEN = 4;
/** Refusals in the record of the worker. */
const MOST_REFUSED = 100;

/** Times of OpenRuns in milliseconds; a test may shorten them. */
interface Times {
  /** A run without jobs for this time loses its threads. */
  readonly unused: number;
  /** Interval between two looks for such runs, and for those that are over. */
  readonly look: number;
  /** A canary that failed runs again after this time: perhaps a package was installed. */
  readonly again: number;
}

const TIMES: Times = { unused: 30_000, look: 5_000, again: 30_000 };

/** The runs whose jobs this worker takes, and their executors. */
export class OpenRuns {
  readonly #redis: Redis;
  readonly #modules: ModuleIndex;
  readonly #settings: WorkerSettings;
  readonly #times: Times;
  readonly #known = new Map<string, KnownRun>();
  readonly #runs = new Map<string, Promise<OpenRun | undefined>>();
  readonly #open = new Map<string, OpenRun>();
  /** Reasons for which jobs are declined, by run. */
  readonly #refused = new Map<string, string>();
  /** Runs whose spec cannot run here, and the changes of modules at that time. */
  readonly #unfit = new Map<string, number>();
  /** Runs whose spec had another hash when it was last read. */
  readonly #torn = new Set<string>();
  readonly #timer: NodeJS.Timeout;

  constructor(redis: Redis, modules: ModuleIndex, settings: WorkerSettings, times: Times = TIMES) {
    this.#redis = redis;
    this.#modules = modules;
    this.#settings = settings;
    this.#times = times;
    this.#timer = setInterval(() => void this.#tidy().catch(() => "the connection is lost"), times.look);
  }

  /**
   * Returns a run, opened if need be; undefined if this worker cannot take its jobs now, and after
   * the abortion of `giveUp`, which ends the reading of its spec.
   */
  async get(id: string, record: RunRecord, giveUp: AbortSignal): Promise<OpenRun | undefined> {
    const opening = this.#runs.get(id) ?? this.#start(id, record, giveUp);
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

  /** Whether the spec of a run is being read, which may take long. */
  isOpening(id: string): boolean {
    return this.#runs.has(id) && !this.#open.has(id);
  }

  /** Returns the digest of a run's canary on this machine. */
  async digest(run: OpenRun, canary: Canary): Promise<string> {
    const { known } = run;
    const circumstances = `${this.#modules.changes} ${exactJson(canary)}`;
    const { failure } = known;
    const isRecent = failure !== undefined && performance.now() - failure.at < this.#times.again;
    if (isRecent && failure.circumstances === circumstances) throw failure.error;
    try {
      return await run.canary(canary);
    } catch (error) {
      if (!run.closing.aborted) known.failure = { error, circumstances, at: performance.now() };
      throw error;
    }
  }

  /** Reasons for which jobs are declined, by run. */
  get refused(): Readonly<Record<string, string>> {
    return Object.fromEntries([...this.#refused].slice(-MOST_REFUSED));
  }

  /** Whether the jobs of a run are declined for a reason. */
  refuses(id: string): boolean {
    return this.#refused.has(id);
  }

  /** Keeps the reason why a run's jobs are declined, and says so if it is a new one. */
  refuse(id: string, record: RunRecord, reason: string): void {
    const line = reason.replaceAll(/\s+/g, " ").slice(0, LONGEST_REASON);
    if (this.#refused.get(id) === line) return;
    this.#refused.set(id, line);
    this.#settings.warn(`declined the jobs of run ${nameOf(id, record)}: ${reason}`);
  }

  /** Notes that a run's jobs are not declined any more. */
  accept(id: string): void {
    this.#refused.delete(id);
  }

  /** Ends the threads of a run that lives. Its next job starts new ones. */
  async pause(id: string): Promise<void> {
    await this.#close(id, false);
  }

  /** Ends the threads of a run that is over, and forgets it. */
  end(id: string): Promise<void> {
    return this.#leave(id, true);
  }

  async closeAll(): Promise<void> {
    clearInterval(this.#timer);
    await Promise.all([...this.#known.keys()].map((id) => this.#leave(id, false)));
  }

  async #leave(id: string, isOver: boolean): Promise<void> {
    this.#refused.delete(id);
    this.#unfit.delete(id);
    this.#torn.delete(id);
    const known = this.#known.get(id);
    if (known === undefined) return;
    this.#known.delete(id);
    this.#settings.note(`run ${known.name} ends here: ${counted(known.trials, "trial")}`);
    await this.#close(id, isOver);
  }

  async #close(id: string, isOver: boolean): Promise<void> {
    const run = this.#open.get(id);
    if (run === undefined) return;
    this.#open.delete(id);
    this.#runs.delete(id);
    await run.close(isOver);
  }

  #forget(id: string, opening: Promise<OpenRun | undefined>): void {
    if (this.#runs.get(id) === opening) this.#runs.delete(id);
  }

  async #start(id: string, record: RunRecord, giveUp: AbortSignal): Promise<OpenRun | undefined> {
    // A spec may have megabytes of data: it is not read again before the modules change.
    if (this.#unfit.get(id) === this.#modules.changes) return undefined;
    const read = await readText(this.#redis, id, record, giveUp);
    // Nobody would end its threads.
    if (giveUp.aborted) return undefined;
    if (read === "torn") await this.#mend(id, record);
    else this.#torn.delete(id);
    if (typeof read === "string") return undefined;
    const { changes } = this.#modules;
    const local = this.#localSpec(read.text, record);
    if ("refusal" in local) {
      this.#unfit.set(id, changes);
      this.refuse(id, record, local.refusal);
      return undefined;
    }
    if (!this.#makeRoom()) return undefined;
    const { store, kernel, retries } = record;
    const options = { store, kernel: kernel ?? undefined, retries };
    const run = new OpenRun(local.spec, this.#know(id, record, local.spec), this.#settings.threads, options);
    this.#open.set(id, run);
    return run;
  }

  /** Removes a spec that is torn for the second time: once, it may have expired meanwhile. */
  async #mend(id: string, record: RunRecord): Promise<void> {
    const isFirst = !this.#torn.has(id);
    this.#torn.add(id);
    if (isFirst) return;
    await removeText(this.#redis, record);
    this.#torn.delete(id);
    this.#settings.warn(`removed the torn spec of run ${nameOf(id, record)} from Redis: the run sends it again`);
  }

  #know(id: string, record: RunRecord, { name: title }: SweepSpec): KnownRun {
    const known = this.#known.get(id);
    if (known !== undefined) return known;
    const name = nameOf(id, record);
    this.#settings.note(`run ${name} begins here: "${title}"`);
    const begun = { name, trials: 0, digest: undefined, failure: undefined };
    this.#known.set(id, begun);
    return begun;
  }

  #localSpec(text: string, record: RunRecord): ReturnType<typeof localSpec> {
    try {
      return localSpec(readSpecText(text, record), record, this.#modules);
    } catch (error) {
      return { refusal: messageOf(error) };
    }
  }

  /** Pauses the run that has been unused for longest if there are too many. */
  #makeRoom(): boolean {
    if (this.#open.size < MOST_OPEN) return true;
    const [oldest] = [...this.#open].sort(([, a], [, b]) => a.unusedSince - b.unusedSince);
    if (oldest === undefined || oldest[1].unusedSince === Infinity) return false;
    void this.pause(oldest[0]);
    return true;
  }

  /** Ends runs that are over, and pauses those that are long unused. */
  async #tidy(): Promise<void> {
    for (const id of new Set([...this.#known.keys(), ...this.#refused.keys(), ...this.#torn])) {
      if ((await this.#redis.exists(runKey(id))) === 0) await this.end(id);
    }
    for (const [id, { unusedSince }] of this.#open) {
      if (performance.now() - unusedSince > this.#times.unused) await this.pause(id);
    }
  }
}

function nameOf(id: string, { host, pid }: RunRecord): string {
  return `${id} of ${host}:${pid}`;
}
