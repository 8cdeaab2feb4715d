import { createHash } from "node:crypto";
import type { ChunkOutcome, ChunkTask } from "../sweep/wire/chunk.ts";
import { outcomeDigest } from "./answer.ts";

/** Runs chunks: an executor, as far as a canary needs it. */
export interface ChunkRunner {
  readonly threads: number;
  run(task: ChunkTask): Promise<ChunkOutcome>;
}

/**
 * Runs the trials of a range and returns the SHA-256 of their outcomes, in hexadecimal: equal if all
 * bits are. Each trial is a chunk of its own. An executor may return any part of a longer one, and a
 * summary keeps the best rows of each part.
 */
export async function canaryDigest(executor: ChunkRunner, { space, from, to }: ChunkTask): Promise<string> {
  const hash = createHash("sha256");
  for (let first = from; first < to; first += executor.threads) {
    const last = Math.min(to, first + executor.threads);
    const outcomes = await Promise.all(
      Array.from({ length: last - first }, (_, i) => executor.run({ space, from: first + i, to: first + i + 1 })),
    );
    for (const outcome of outcomes) hash.update(outcomeDigest(outcome));
  }
  return hash.digest("hex");
}
