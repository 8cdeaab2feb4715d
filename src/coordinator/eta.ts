import type { ChunkTask } from "../sweep/wire/chunk.ts";
import type { Clock } from "./clock.ts";
import type { WorkSource } from "./work-source.ts";

/** The machine that runs chunks and writes their rows. */
interface Machine {
  /** Number of threads now. */
  readonly threads: () => number;
  /** Number of cores that compute and write. Default: those of this machine. */
  readonly cores?: number;
  /** Returns the seconds that the main thread takes to write the rows of this many indices. */
  readonly writeSeconds: (indices: number) => number;
}

/**
 * Estimates when a run ends: when the threads have computed all that is left, one part after the
 * other, the main thread has written it, and the cores have done both.
 */
export class Eta {
  readonly #source: WorkSource;
  readonly #machine: Machine;
  readonly #clock: Clock;
  readonly #inFlight = new Set<ChunkTask>();
  /** When a chunk last came back: its time includes the work of others until then. */
  #since: number;

  constructor(source: WorkSource, machine: Machine, clock: Clock) {
    this.#source = source;
    this.#machine = machine;
    this.#clock = clock;
    this.#since = clock.now();
  }

  handedOut(task: ChunkTask): void {
    this.#inFlight.add(task);
  }

  /** Learns that a chunk came back, whole or in part. */
  cameBack(task: ChunkTask): void {
    this.#inFlight.delete(task);
    this.#since = this.#clock.now();
  }

  /** Returns the seconds until the run ends; undefined if nothing is known, or no thread works. */
  secondsLeft(): number | undefined {
    const left = this.#source.left?.([...this.#inFlight]);
    if (left === undefined) return undefined;
    const { cores = navigator.hardwareConcurrency, writeSeconds } = this.#machine;
    const threads = this.#machine.threads();
    if (threads === 0) return undefined;
    // Chunks in flight may take longer than others of their place did, but never less than nothing.
    const spent = (Math.min(threads, this.#inFlight.size) * (this.#clock.now() - this.#since)) / 1000;
    const inFlight = { ...left.inFlight, seconds: Math.max(0, left.inFlight.seconds - spent) };
    let [computing, writing, computed, written] = [0, 0, 0, 0];
    for (const { indices, seconds } of [inFlight, ...left.toCome]) {
      const rows = writeSeconds(indices);
      // The rows of a part are written while it is computed, never before.
      written = Math.max(written, computed) + rows;
      computed += seconds / threads;
      written = Math.max(written, computed);
      computing += seconds;
      writing += rows;
    }
    return Math.max(written, (computing + writing) / Math.min(cores, threads + 1));
  }
}
