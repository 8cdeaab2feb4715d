import type { ChunkTask } from "../sweep/wire/chunk.ts";
import type { Clock } from "./clock.ts";
import type { WorkSource } from "./work-source.ts";

interface Running {
  readonly task: ChunkTask;
  /** When a thread took it; undefined while it waits for one. */
  since: number | undefined;
}

/**
 * Estimates when a run ends: the threads' time for the work that is left, divided by the number of
 * threads that were busy on average. Writing slower than computing shows as idle threads.
 */
export class Eta {
  readonly #source: WorkSource;
  readonly #threads: number;
  readonly #clock: Clock;
  readonly #begin: number;
  readonly #running: Running[] = [];
  #busy = 0;

  constructor(source: WorkSource, threads: number, clock: Clock) {
    this.#source = source;
    this.#threads = threads;
    this.#clock = clock;
    this.#begin = clock.now();
  }

  handedOut(task: ChunkTask): void {
    this.#running.push({ task, since: undefined });
    this.#assign();
  }

  /** Learns that a chunk came back, whole or in part, after `seconds` of computing. */
  cameBack(task: ChunkTask, seconds: number): void {
    this.#running.splice(
      this.#running.findIndex((one) => one.task === task),
      1,
    );
    this.#busy += seconds;
    this.#assign();
  }

  /** Returns the seconds until the run ends; undefined while nothing is known. */
  secondsLeft(): number | undefined {
    const work = this.#source.secondsLeft?.(this.#running.map(({ task }) => task));
    const elapsed = this.#secondsSince(this.#begin);
    if (work === undefined || this.#busy === 0 || elapsed === 0) return undefined;
    const since = this.#running.reduce(
      (sum, one) => sum + (one.since === undefined ? 0 : this.#secondsSince(one.since)),
      0,
    );
    const busyThreads = Math.min(this.#threads, (this.#busy + since) / elapsed);
    return Math.max(0, work - since) / busyThreads;
  }

  /** Chunks get a thread in the order in which they were handed out. */
  #assign(): void {
    for (const one of this.#running.slice(0, this.#threads)) one.since ??= this.#clock.now();
  }

  #secondsSince(time: number): number {
    return (this.#clock.now() - time) / 1000;
  }
}
