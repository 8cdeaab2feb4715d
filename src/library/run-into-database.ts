import { arch, platform } from "node:os";
import type { WorkerPool } from "../coordinator/piscina-executor.ts";
import { runSweep } from "../coordinator/run-sweep.ts";
import type { Progress } from "../coordinator/run-sweep.ts";
import type { ParsedGrid } from "../grid/parse-grid.ts";
import { checkKernel, kernelLabel } from "../kernel/kernel-for.ts";
import type { StoreMode } from "../spec/chunk.ts";
import { countTrials } from "../spec/count-trials.ts";
import { specHash } from "../spec/hash.ts";
import type { KernelName } from "../spec/worker-data.ts";
import { openStore } from "../store/store.ts";
import type { FailedTrial } from "../store/results.ts";
import type { SweepHandle } from "../store/sweep-handle.ts";
import { packageVersion } from "../version.ts";
import { untilFailure } from "./until-failure.ts";

// The store takes a sweep without a sign of life for two and a half seconds to be interrupted.
const HEARTBEAT_MS = 500;

// Of a chunk whose rows stay in the worker, only the worker's memory limits the size.
const SUMMARY_CHUNK = 32_768;

export interface RunSettings {
  /** The results database. */
  readonly db: string;
  readonly workers: WorkerPool;
  readonly kernel?: KernelName | undefined;
  readonly store: StoreMode;
  /** Runs a sweep that is complete again, beside the old one. */
  readonly fresh: boolean;
  /** How often a trial that fails or times out is run again; its last outcome stands. */
  readonly retries?: number;
  /** Stops the run as soon as a trial has failed or timed out. */
  readonly failFast?: boolean;
  readonly signal: AbortSignal;
  /** Called when there is something to run: what there is in all, and what earlier runs have done. Gives what is told of progress. */
  readonly onBegin?: (
    total: number,
    done: number,
  ) => ((progress: Progress) => void) | Promise<(progress: Progress) => void>;
}

/** How a run ended. `already`: the sweep was complete, and nothing was run. */
export interface RunEnd {
  readonly sweepId: number;
  readonly outcome: "complete" | "interrupted" | "already";
  /** The trial that stopped a run that is to fail fast. */
  readonly failure?: FailedTrial;
}

/** Runs a sweep, or what is left of it, into a database, until it is complete or the signal comes. Ends the workers. */
export async function runIntoDatabase({ spec, yaml }: ParsedGrid, settings: RunSettings): Promise<RunEnd> {
  const { db, workers, kernel, store: mode, fresh, retries = 0, failFast = false, signal, onBegin } = settings;
  const all = workers.executor(spec, { store: mode, kernel, retries });
  const failing = failFast ? untilFailure(all) : undefined;
  const executor = failing?.executor ?? all;
  let store: ReturnType<typeof openStore> | undefined;
  try {
    if (kernel !== undefined) for (const space of spec.spaces) checkKernel(space, kernel);
    store = openStore(db);
    const { threads } = workers;
    const handle = store.begin(spec, {
      ...{ yaml, specHash: specHash(spec), threads, version: packageVersion(), platform: machine() },
      kernelOf: (space) => kernelLabel(space, kernel),
      store: mode,
      fresh,
    });
    const { sweepId } = handle;
    if (handle.status === "complete") return { sweepId, outcome: "already" };
    const total = spec.spaces.reduce((sum, space) => sum + countTrials(space), 0);
    const onProgress = await onBegin?.(total, handle.done);
    const until = failing === undefined ? signal : AbortSignal.any([signal, failing.signal]);
    const outcome = await whileAlive(handle, until, (stop) =>
      runSweep(spec, {
        executor,
        sink: (chunks) => handle.write(chunks),
        done: (space) => handle.doneRanges(space),
        ...(mode === "summary" ? { maxChunk: SUMMARY_CHUNK } : {}),
        signal: stop,
        ...(onProgress === undefined ? {} : { onProgress }),
      }),
    );
    const failure = failing?.failure();
    return { sweepId, outcome, ...(failure === undefined ? {} : { failure }) };
  } finally {
    store?.close();
    await executor.close();
  }
}

/** Says again and again that the sweep is being run, and at the end how it ended. A beat that fails stops the run. */
async function whileAlive(
  handle: SweepHandle,
  signal: AbortSignal,
  run: (stop: AbortSignal) => Promise<"complete" | "interrupted">,
): Promise<"complete" | "interrupted"> {
  const failed = new AbortController();
  const heart = setInterval(() => {
    try {
      handle.heartbeat();
    } catch (error) {
      failed.abort(error);
    }
  }, HEARTBEAT_MS);
  let outcome: "complete" | "interrupted" = "interrupted";
  try {
    outcome = await run(AbortSignal.any([signal, failed.signal]));
  } finally {
    clearInterval(heart);
    if (!failed.signal.aborted) handle.finish(outcome);
  }
  failed.signal.throwIfAborted();
  return outcome;
}

function machine(): string {
  return `${platform()}-${arch()} node-${process.versions.node}`;
}
