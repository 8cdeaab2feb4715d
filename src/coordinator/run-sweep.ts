import { SweepError } from "../errors.ts";
import { spaceSize } from "../sweep/points/points.ts";
import type { Interval, SweepSpec } from "../sweep/spec/sweep-spec.ts";
import { ask } from "./ask.ts";
import { Batches } from "./batches.ts";
import type { Sink } from "./batches.ts";
import { Chunks } from "./chunks.ts";
import { processClock } from "./clock.ts";
import type { Clock } from "./clock.ts";
import type { Executor } from "../executors/executor.ts";
import { remaining } from "./remaining.ts";
import { Tally } from "./tally.ts";
import type { Quickest } from "./tally.ts";

export interface Progress {
  /** Trials and steps of this run, without those done before it. */
  readonly trials: number;
  readonly steps: number;
  readonly fastest: Quickest | undefined;
}

export interface RunOptions {
  readonly executor: Executor;
  readonly sink: Sink;
  /** Default: the time of this process. */
  readonly clock?: Clock;
  /** The most trials a chunk may have. */
  readonly maxChunk?: number;
  /** What an earlier run has done of each space. */
  readonly done?: (space: number) => readonly Interval[];
  readonly signal?: AbortSignal;
  /** Called after each finished chunk. */
  readonly onProgress?: (progress: Progress) => void;
}

// An interrupted run keeps the chunks that finish within this time and gives up on the others.
const GRACE_MS = 250;

/**
 * Runs what is left of a sweep: hands chunks to the executor, two for each thread in flight, and finished ones in
 * batches to the sink; a chunk that gets lost is asked for again. Resolves to "complete", or to "interrupted" after the signal; what had finished is in the sink
 * then. Rejects with SweepError where a chunk could not be run, and with the sink's own error. Closes the executor.
 */
export async function coordinate(spec: SweepSpec, options: RunOptions): Promise<"complete" | "interrupted"> {
  const { executor, clock = processClock, signal, onProgress } = options;
  const work = spec.spaces.map((space, index) => ({
    space: index,
    gaps: remaining(spaceSize(space), options.done?.(index) ?? []),
    maxSteps: space.stop.max_steps,
  }));
  const chunks = new Chunks(work, executor.threads, options.maxChunk);
  const tally = new Tally();
  const batches = new Batches(options.sink, clock);
  let over = false;
  let running = 0;
  let oneEnds = Promise.withResolvers<void>();

  const lane = async (): Promise<void> => {
    while (signal?.aborted !== true && !over) {
      const task = chunks.next();
      if (task === undefined) {
        if (running === 0) return;
        // A part of what runs may yet be given back.
        await oneEnds.promise;
        continue;
      }
      running += 1;
      const outcome = await ask(executor, task, () => over);
      if (over) return;
      if (!outcome.ok) throw new SweepError(outcome.code, outcome.message);
      const { columns, totals, seconds, to = task.to } = outcome;
      const done = { ...task, to };
      const finished = { ...done, columns, totals };
      if (to < task.to) chunks.giveBack({ ...task, from: to });
      tally.add(finished);
      chunks.took(done, seconds, totals.steps);
      running -= 1;
      oneEnds.resolve();
      oneEnds = Promise.withResolvers();
      onProgress?.({ trials: tally.trials, steps: tally.steps, fastest: tally.fastest });
      await batches.add(finished);
    }
  };

  const lanes = Promise.all(Array.from({ length: 2 * executor.threads }, lane));
  try {
    const end = await Promise.race([lanes.then(() => "idle" as const), graceAfter(signal, clock), batches.failed]);
    return end === "idle" && chunks.next() === undefined ? "complete" : "interrupted";
  } finally {
    over = true;
    lanes.catch(() => "chunks that were given up on reject, as they should");
    try {
      await batches.end();
    } finally {
      await executor.close();
    }
  }
}

/** Resolves some time after the signal; never where there is none. */
async function graceAfter(signal: AbortSignal | undefined, clock: Clock): Promise<"interrupted"> {
  if (signal?.aborted !== true) {
    await new Promise<void>((resolve) => signal?.addEventListener("abort", () => resolve(), { once: true }));
  }
  await clock.sleep(GRACE_MS);
  return "interrupted";
}
