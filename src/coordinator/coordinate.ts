import { SweepError } from "../errors.ts";
import { remaining } from "../sweep/points/intervals.ts";
import { specSize } from "../sweep/points/samplers.ts";
import type { ChunkTask } from "../sweep/wire/chunk.ts";
import { stoppedAtRung } from "../sweep/rounds/halving/rungs.ts";
import type { PlacedRound } from "../sweep/rounds/round.ts";
import type { Interval, SpaceSpec, SweepSpec } from "../sweep/spec/sweep-spec.ts";
import { ask } from "./ask.ts";
import { Batches } from "./batches.ts";
import type { Sink } from "./batches.ts";
import { Chunks } from "./chunks.ts";
import { Eta } from "./eta.ts";
import { InFlight } from "./in-flight.ts";
import { Rounds } from "./rounds.ts";
import type { SpaceRounds } from "./rounds.ts";
import { processClock } from "./clock.ts";
import type { Clock } from "./clock.ts";
import { THREAD_PACE } from "../executors/executor.ts";
import type { Executor } from "../executors/executor.ts";
import { Tally } from "./tally.ts";
import type { FastestTrial } from "./tally.ts";
import type { WorkSource } from "./work-source.ts";

export interface Progress {
  /** Trials of this run, without those of earlier runs. */
  readonly trials: number;
  /** Steps of these trials. */
  readonly steps: number;
  readonly fastest: FastestTrial | undefined;
  /** The latest round that a space has come to. */
  readonly round: number;
  /** Estimates the seconds until the run ends; undefined while nothing is known. */
  readonly secondsLeft: () => number | undefined;
}

export interface RunOptions {
  readonly executor: Executor;
  readonly sink: Sink;
  /** Default: the clock of this process. */
  readonly clock?: Clock;
  /** Maximum trials of a chunk. */
  readonly maxChunk?: number;
  /** Ranges of each space that earlier runs completed. */
  readonly done?: (space: number) => readonly Interval[];
  /** The chunks to run. Default: the grid's, without those done. */
  readonly source?: WorkSource;
  /** Spaces with rounds, and a listener that gets each round before its trials are handed out. */
  readonly rounds?: {
    readonly spaces: ReadonlyMap<number, SpaceRounds>;
    readonly onRound: (space: number, round: PlacedRound) => void;
  };
  /** Returns how many trials of a space its kernel runs at once. Default: one. */
  readonly lanes?: (space: SpaceSpec) => number;
  readonly signal?: AbortSignal;
  /** Called after each finished chunk. */
  readonly onProgress?: (progress: Progress) => void;
}

// An interrupted run keeps chunks that finish within this time and abandons the others.
const GRACE_MS = 250;

/**
 * Runs the remaining work of a sweep: keeps some chunks per thread in flight, asks again for lost
 * ones, and passes finished ones to the sink in batches.
 *
 * Resolves to "complete", or after the signal to "interrupted"; finished chunks are then in the
 * sink. Rejects with SweepError if a chunk could not run, and with the sink's own error. Closes the
 * executor.
 */
export async function coordinate(spec: SweepSpec, options: RunOptions): Promise<"complete" | "interrupted"> {
  const { executor, clock = processClock, signal, onProgress } = options;
  const { pace = THREAD_PACE } = executor;
  const { chunksAThread, isRemote } = pace;
  const source = options.source ?? chunksOf(spec, options);
  const tally = new Tally();
  let round = 0;
  const batches = new Batches(options.sink, clock);
  const writeSeconds = (indices: number): number => batches.secondsOf(indices);
  const machine = { threads: () => executor.threads, ...(isRemote ? { cores: Infinity } : {}), writeSeconds };
  const eta = new Eta(source, machine, clock);
  let over = false;
  const inFlight = new InFlight({ ask: (task) => ask(executor, task, () => over), clock, pace });
  const idle = Promise.withResolvers<"idle">();
  let lanes = 0;
  // One at least: a chunk that waits is computed as soon as a machine joins.
  const most = (): number => Math.max(1, chunksAThread * executor.threads);

  const runChunk = async (task: ChunkTask): Promise<void> => {
    eta.handedOut(task);
    const outcome = stoppedAtRung(await inFlight.run(task), spec.spaces[task.space]!, task.round);
    if (over) return;
    if (!outcome.ok) throw new SweepError(outcome.code, outcome.message);
    const { columns, totals, tally: counts, isNative = false, to = task.to } = outcome;
    const done = { ...task, to };
    const finished = { ...done, columns, totals, isNative, ...(counts === undefined ? {} : { tally: counts }) };
    if (to < task.to) source.giveBack({ ...task, from: to });
    tally.add(finished);
    round = Math.max(round, task.round?.round ?? 0);
    source.took(done, outcome);
    eta.cameBack(task);
    inFlight.ended(task);
    onProgress?.({
      trials: tally.trials,
      steps: tally.steps,
      fastest: tally.fastest,
      round,
      secondsLeft: () => eta.secondsLeft(),
    });
    await batches.add(finished);
  };
  const lane = async (): Promise<void> => {
    lanes += 1;
    try {
      // Lanes beyond the threads that there are end.
      while (signal?.aborted !== true && !over && lanes <= most()) {
        const task = source.next();
        if (task !== undefined && task !== "wait") {
          await runChunk(task);
          continue;
        }
        if (inFlight.size === 0) return idle.resolve("idle");
        // A chunk in flight may return a part, or decide what is next.
        await (isRemote ? inFlight.askAgain() : inFlight.oneEnds());
      }
    } catch (error) {
      idle.reject(error);
    } finally {
      // Before other lanes go on: those that wake together must not all be too many.
      lanes -= 1;
      if (lanes === 0 && signal?.aborted === true) idle.resolve("idle");
    }
  };
  const openLanes = (): void => {
    // A lane without work ends at once.
    for (let missing = most() - lanes; missing > 0 && !over; missing -= 1) void lane();
  };
  idle.promise.catch(() => "abandoned chunks reject");

  executor.onThreads?.(openLanes);
  openLanes();
  try {
    const end = await Promise.race([idle.promise, graceAfter(signal, clock), batches.failed]);
    return end === "idle" && source.next() === undefined ? "complete" : "interrupted";
  } finally {
    over = true;
    inFlight.close();
    try {
      await batches.end();
    } finally {
      await executor.close();
    }
  }
}

/** Returns the chunks of what no earlier run has done. */
function chunksOf(spec: SweepSpec, { executor, done, maxChunk, lanes, rounds }: RunOptions): WorkSource {
  const doneIn = (index: number): readonly Interval[] => done?.(index) ?? [];
  const work = spec.spaces.map((space, index) => ({
    space: index,
    gaps: remaining(rounds?.spaces.get(index)?.end ?? specSize(space), doneIn(index)),
    maxSteps: space.stop.max_steps,
    ...(lanes === undefined ? {} : { lanes: () => lanes(space) }),
  }));
  const chunks = new Chunks(work, executor, maxChunk);
  return rounds === undefined ? chunks : new Rounds(chunks, rounds.spaces, doneIn, rounds.onRound);
}

/** Resolves GRACE_MS after the signal; never without one. */
async function graceAfter(signal: AbortSignal | undefined, clock: Clock): Promise<"interrupted"> {
  if (signal?.aborted !== true) {
    await new Promise<void>((resolve) => signal?.addEventListener("abort", () => resolve(), { once: true }));
  }
  await clock.sleep(GRACE_MS);
  return "interrupted";
}
