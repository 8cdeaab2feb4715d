import type { ChunkOutcome, ChunkTask } from "../sweep/wire/chunk.ts";
import { outcomeDigest } from "./answer.ts";

/** Runs chunks: an executor, as far as a canary needs it. */
export interface ChunkRunner {
  run(task: ChunkTask): Promise<ChunkOutcome>;
}

// A part of the range has another digest.
const ATTEMPTS = 3;

/**
 * Runs a canary and returns its digest: that of the coordinator's outcome, if all bits are equal.
 * The coordinator chooses a range that its threads returned whole, so that others do, too: only an
 * isolated thread that died by chance returns a part. Then it runs again.
 */
export async function canaryDigest(executor: ChunkRunner, task: ChunkTask): Promise<string> {
  for (let attempts = 1; ; attempts += 1) {
    const outcome = await executor.run(task);
    const isWhole = !outcome.ok || (outcome.to ?? task.to) === task.to;
    if (isWhole || attempts === ATTEMPTS) return outcomeDigest(outcome);
  }
}
