import { arch, platform } from "node:os";
import { processClock } from "../coordinator/clock.ts";
import type { Clock } from "../coordinator/clock.ts";
import type { Executor } from "../executors/executor.ts";
import type { WorkerPool } from "../executors/workers.ts";
import { coordinate } from "../coordinator/coordinate.ts";
import type { Progress } from "../coordinator/coordinate.ts";
import type { ParsedGrid } from "../grid/parsed-grid.ts";
import { checkKernel, kernelLabel, lanesOf } from "../kernel/choose-kernel.ts";
import { FIRST_KERNELS, loadKernelChoices } from "../kernel/registry.ts";
import type { StoreMode } from "../sweep/wire/chunk.ts";
import { othersRanges, type Shard, trialsOf } from "../sweep/points/shards.ts";
import { roundMethodOf } from "../sweep/rounds/round-methods.ts";
import { olderHashes, specHash } from "../sweep/identity/hash.ts";
import type { SpaceSpec, SweepSpec } from "../sweep/spec/sweep-spec.ts";
import type { KernelName } from "../kernel/kernel-names.ts";
import { isBusy, retryWhileBusy, SHORT_WAIT } from "../store/file/busy.ts";
import { openStore } from "../store/write/store.ts";
import type { RunInfo } from "../store/write/store.ts";
import type { FailedTrial } from "../store/read/results.ts";
import type { OlderSweep, SweepHandle } from "../store/write/sweep-handle.ts";
import { packageVersion } from "../platform/version.ts";
import { checkRounds, openRounds } from "./open-rounds.ts";
import { untilFailure } from "./until-failure.ts";

// Well below the 5 s after which the store considers a sweep interrupted.
const HEARTBEAT_MS = 500;

// Summary chunks return few rows, so only the worker's memory limits their size.
const SUMMARY_CHUNK = 32_768;

export interface RunSettings {
  /** The results database. */
  readonly db: string;
  readonly workers: WorkerPool;
  readonly kernel?: KernelName | undefined;
  readonly store: StoreMode;
  /** The part of the sweep to run. Default: all of it. */
  readonly shard?: Shard | undefined;
  /** Whether to run a complete sweep again, beside the old one. */
  readonly fresh: boolean;
  /** Maximum retries of a trial that fails or times out; the last outcome counts. */
  readonly retries?: number;
  /** Whether to stop the run when a trial fails or times out. */
  readonly failFast?: boolean;
  readonly signal: AbortSignal;
  /** Called if another process runs the sweep in a file that this one is a copy of. */
  readonly onCopy?: () => void;
  /**
   * Called before the run with all trials of the sweep or shard, those already done, and an older
   * sweep that cannot be resumed. Returns the listener for progress.
   */
  readonly onBegin?: (
    total: number,
    done: number,
    older: OlderSweep | undefined,
  ) => ((progress: Progress) => void) | Promise<(progress: Progress) => void>;
}

/** End of a run. `already`: the sweep was complete, so nothing was run. */
export interface RunEnd {
  readonly sweepId: number;
  readonly outcome: "complete" | "interrupted" | "already";
  /** The trial that stopped a run with `failFast`. */
  readonly failure?: FailedTrial;
}

/**
 * Runs or resumes a sweep into a database until it is complete or `signal` aborts. The workers may
 * run another sweep then.
 */
export async function runIntoDatabase(grid: ParsedGrid, settings: RunSettings): Promise<RunEnd> {
  const { db, workers, kernel, store: mode, retries = 0, failFast = false, signal } = settings;
  const { spec, values = [] } = grid;
  checkRounds(spec, settings);
  const all = workers.executor(spec, { store: mode, kernel, retries, values });
  const failing = failFast ? untilFailure(all) : undefined;
  const executor = failing?.executor ?? all;
  let store: ReturnType<typeof openStore> | undefined;
  try {
    if (kernel !== undefined) {
      const choices = await loadKernelChoices([kernel]);
      for (const space of spec.spaces) checkKernel(choices, space, kernel);
      await Promise.race([executor.ready?.(), abortionOf(signal)]);
    }
    store = await retryWhileBusy(() => openStore(db, SHORT_WAIT));
    const identity = { specHash: specHash(spec), store: mode, shard: settings.shard };
    const sweepId = settings.fresh ? undefined : store.unfinished(spec.name, identity);
    if (sweepId !== undefined) {
      await store.awaitSilence(sweepId);
      if (store.isCopied(sweepId)) settings.onCopy?.();
    }
    const until = failing === undefined ? signal : AbortSignal.any([signal, failing.signal]);
    const end = await runIntoStore(grid, { store, executor, clock: processClock }, { ...settings, signal: until });
    const failure = failing?.failure();
    return failure === undefined ? end : { ...end, failure };
  } finally {
    store?.close();
    await executor.close();
  }
}

/** The part of SweepHandle that a run needs. */
export type RunHandle = Pick<
  SweepHandle,
  "sweepId" | "status" | "done" | "doneRanges" | "write" | "heartbeat" | "finish" | "rounds" | "addRound" | "learned"
> &
  Partial<Pick<SweepHandle, "older">>;

/** Collaborators of a run. */
export interface RunParts {
  readonly store: { begin(spec: SweepSpec, info: RunInfo): RunHandle };
  readonly executor: Executor;
  readonly clock: Clock;
}

/** Runs a sweep with an open store and executor; the caller closes both. */
export async function runIntoStore(
  { spec, yaml, data }: Pick<ParsedGrid, "spec" | "yaml"> & Partial<Pick<ParsedGrid, "data">>,
  { store, executor, clock }: RunParts,
  { store: mode, shard, kernel, fresh, signal, onBegin }: Omit<RunSettings, "db" | "workers" | "retries" | "failFast">,
): Promise<RunEnd> {
  const choices = await loadKernelChoices(kernel === undefined ? FIRST_KERNELS : [kernel]);
  const info = {
    ...{
      yaml,
      specHash: specHash(spec),
      olderHashes: () => olderHashes(spec),
      threads: executor.threads,
      version: packageVersion(),
      platform: machine(),
    },
    data,
    kernelOf: (space: SpaceSpec) => kernelLabel(choices, space, kernel),
    roundColumnsOf: (space: SpaceSpec) => roundMethodOf(space)?.columns ?? [],
    store: mode,
    shard,
    fresh,
  };
  const handle = await retryWhileBusy(() => store.begin(spec, info));
  const { sweepId } = handle;
  if (handle.status === "complete") return { sweepId, outcome: "already" };
  const total = trialsOf(spec.spaces, shard).reduce((sum, trials) => sum + trials, 0);
  const others = othersRanges(spec.spaces, shard);
  return {
    sweepId,
    outcome: await whileAlive(handle, { executor, clock }, signal, async (stop) => {
      const onProgress = await onBegin?.(total, handle.done, handle.older);
      const rounds = openRounds(spec, handle);
      return coordinate(spec, {
        executor,
        sink: (chunks) => retryWhileBusy(() => handle.write(chunks)),
        clock,
        done: (space) => [...handle.doneRanges(space), ...others[space]!],
        lanes: (space) => lanesOf(choices, space, kernel),
        ...(rounds.size === 0
          ? {}
          : { rounds: { spaces: rounds, onRound: (space, round) => handle.addRound(space, round) } }),
        ...(mode === "summary" ? { maxChunk: SUMMARY_CHUNK } : {}),
        signal: stop,
        ...(onProgress === undefined ? {} : { onProgress }),
      });
    }),
  };
}

/** Renews the heartbeat during a run and stores its outcome. A failed heartbeat stops the run. */
async function whileAlive(
  handle: RunHandle,
  { executor, clock }: Pick<RunParts, "executor" | "clock">,
  signal: AbortSignal,
  run: (stop: AbortSignal) => Promise<"complete" | "interrupted">,
): Promise<"complete" | "interrupted"> {
  const failed = new AbortController();
  const endHeart = clock.every(HEARTBEAT_MS, () => {
    try {
      handle.heartbeat(executor.machines?.());
    } catch (error) {
      // While another process locks the database, no process can take the sweep over.
      if (!isBusy(error)) failed.abort(error);
    }
  });
  try {
    const outcome = await run(AbortSignal.any([signal, failed.signal]));
    failed.signal.throwIfAborted();
    endHeart();
    await retryWhileBusy(() => handle.finish(outcome));
    return outcome;
  } catch (error) {
    release(handle);
    throw error;
  } finally {
    endHeart();
  }
}

/** Releases a sweep whose run failed, if the database still allows it. */
function release(handle: RunHandle): void {
  try {
    handle.finish("interrupted");
  } catch {
    // The cause of the failure prevents this too. The claim ends with this process.
  }
}

function abortionOf(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener("abort", () => resolve(), { once: true });
  });
}

function machine(): string {
  return `${platform()}-${arch()} node-${process.versions.node}`;
}
