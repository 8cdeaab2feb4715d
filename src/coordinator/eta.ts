import { availableParallelism } from "node:os";
import type { ChunkTask } from "../sweep/wire/chunk.ts";
import type { Clock } from "./clock.ts";
import type { WorkSource } from "./work-source.ts";

interface Running {
  readonly task: ChunkTask;
  /** When a thread took it; undefined while it waits for one. */
  since: number | undefined;
}

/** The machine that runs chunks and writes their rows. */
interface Machine {
  readonly threads: number;
  readonly cores?: number;
  /** Returns the seconds that the main thread takes to write the row of an index. */
  readonly writeSeconds: () => number;
}

/**
 * Estimates when a run ends: when the threads have computed all that is left, the main thread has
 * written it, and the cores have done both.
 */
export class Eta {
  readonly #source: WorkSource;
  readonly #machine: Machine;
  readonly #clock: Clock;
  readonly #running: Running[] = [];

  constructor(source: WorkSource, machine: Machine, clock: Clock) {
    this.#source = source;
    this.#machine = machine;
    this.#clock = clock;
  }

  handedOut(task: ChunkTask): void {
    this.#running.push({ task, since: undefined });
    this.#assign();
  }

  /** Learns that a chunk came back, whole or in part. */
  cameBack(task: ChunkTask): void {
    this.#running.splice(
      this.#running.findIndex((one) => one.task === task),
      1,
    );
    this.#assign();
  }

  /** Returns the seconds until the run ends; undefined while nothing is known. */
  secondsLeft(): number | undefined {
    const left = this.#source.left?.(this.#running.map(({ task }) => task));
    if (left === undefined) return undefined;
    const { threads, cores = availableParallelism(), writeSeconds } = this.#machine;
    const now = this.#clock.now();
    const spent = this.#running.reduce((sum, { since }) => sum + (since === undefined ? 0 : (now - since) / 1000), 0);
    const computing = Math.max(0, left.seconds - spent);
    const writing = left.indices * writeSeconds();
    return Math.max(computing / threads, writing, (computing + writing) / Math.min(cores, threads + 1));
  }

  /** Chunks get a thread in the order in which they were handed out. */
  #assign(): void {
    for (const one of this.#running.slice(0, this.#machine.threads)) one.since ??= this.#clock.now();
  }
}
