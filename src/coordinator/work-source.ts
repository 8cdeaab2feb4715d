import type { ChunkOutcome, ChunkTask } from "../sweep/wire/chunk.ts";

/** Outcome of a chunk that ran. */
export type RanChunk = Extract<ChunkOutcome, { readonly ok: true }>;

/** An estimate of work: how many indices, excluded points included, and seconds of one thread. */
export interface Work {
  readonly indices: number;
  readonly seconds: number;
}

/** An estimate of all work of a run that is not done. */
export interface WorkLeft {
  readonly inFlight: Work;
  /** Work that was not handed out yet, in parts that follow each other. */
  readonly toCome: readonly Work[];
}

/**
 * Hands out the chunks of a run and learns from their outcomes. Chunks of the grid are known from
 * the start; an adaptive source decides on its next round when the last one is back.
 */
export interface WorkSource {
  /**
   * Returns the next chunk, "wait" if the next one depends on chunks in flight, or undefined if
   * every chunk was handed out. Never returns "wait" when no chunk is in flight.
   */
  next(): ChunkTask | "wait" | undefined;
  /** Takes back a part of a chunk that did not run, to hand it out again. */
  giveBack(part: ChunkTask): void;
  /**
   * Learns the outcome of a chunk, or of the part of it that ran. Called after `giveBack` of the
   * rest.
   */
  took(task: ChunkTask, outcome: RanChunk): void;
  /**
   * Estimates the work in the chunks in flight and in all that follow. Returns undefined while
   * nothing is known.
   */
  left?(inFlight: readonly ChunkTask[]): WorkLeft | undefined;
}
