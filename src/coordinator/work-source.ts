import type { ChunkOutcome, ChunkTask } from "../sweep/wire/chunk.ts";

/** Outcome of a chunk that ran. */
export type RanChunk = Extract<ChunkOutcome, { readonly ok: true }>;

/** An estimate of work. */
export interface WorkLeft {
  /** Number of indices, excluded points included. */
  readonly indices: number;
  /** Seconds of computing, summed over threads: of what was not handed out, and of what was. */
  readonly seconds: number;
  readonly secondsInFlight: number;
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
