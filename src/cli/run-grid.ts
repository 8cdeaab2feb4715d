import { arch, platform } from "node:os";
import type { Executor } from "../coordinator/executor.ts";
import { piscinaExecutor } from "../coordinator/piscina-executor.ts";
import { runSweep } from "../coordinator/run-sweep.ts";
import { chooseKernel } from "../kernel/kernel-for.ts";
import { count } from "../report/numbers.ts";
import type { StoreMode } from "../spec/chunk.ts";
import { countTrials } from "../spec/count-trials.ts";
import { specHash } from "../spec/hash.ts";
import type { SweepSpec } from "../spec/sweep-spec.ts";
import type { KernelName } from "../spec/worker-data.ts";
import { openStore } from "../store/store.ts";
import type { Store } from "../store/store.ts";
import type { SweepHandle } from "../store/sweep-handle.ts";
import { packageVersion } from "../version.ts";
import { EXIT } from "./command.ts";
import { progressDisplay, silent } from "./progress.ts";
import type { ProgressDisplay } from "./progress.ts";

// The store takes a sweep without a sign of life for two and a half seconds to be interrupted.
const HEARTBEAT_MS = 500;

// Of a chunk whose rows stay in the worker, only the worker's memory limits the size.
const SUMMARY_CHUNK = 131_072;

export interface RunSettings {
  /** The grid's text, which is kept. */
  readonly yaml: string;
  /** The results database. */
  readonly file: string;
  readonly threads: number;
  readonly kernel: KernelName | undefined;
  readonly store: StoreMode;
  /** Runs a sweep that is complete again, beside the old one. */
  readonly fresh: boolean;
  /** Whether progress is shown. */
  readonly quiet: boolean;
  readonly note: (line: string) => void;
}

export interface RunEnd {
  readonly sweepId: number;
  /** `already`: it was complete, and nothing was run. */
  readonly outcome: "complete" | "interrupted" | "already";
}

/** Runs a sweep, or what is left of it, into a database, until it is complete or SIGINT or SIGTERM comes. */
export async function runGrid(spec: SweepSpec, settings: RunSettings): Promise<RunEnd> {
  const { yaml, file, threads, kernel, store: mode, fresh, quiet, note } = settings;
  // Its threads start while the database is opened.
  const executor = piscinaExecutor(spec, threads, { store: mode, kernel });
  const stop = new AbortController();
  // Before the sweep is ours, because from then on it is to be left in order.
  const endSignals = stopOnSignals(stop);
  let store: Store | undefined;
  try {
    store = openStore(file);
    const handle = store.begin(spec, {
      ...{ yaml, specHash: specHash(spec), threads, version: packageVersion(), platform: machine() },
      kernelOf: (space) => kernel ?? chooseKernel(space),
      store: mode,
      fresh,
    });
    const { sweepId } = handle;
    if (handle.status === "complete") return { sweepId, outcome: "already" };
    const total = spec.spaces.reduce((sum, space) => sum + countTrials(space), 0);
    if (handle.status === "resumed") note(`resuming: ${count(handle.done)} of ${count(total)} trials are done`);
    const display = quiet ? silent : await progressDisplay(spec, total, handle.done);
    return { sweepId, outcome: await runToEnd(spec, handle, { executor, store: mode, display, stop }) };
  } finally {
    endSignals();
    store?.close();
    await executor.close();
  }
}

/** SIGINT and SIGTERM stop the run in order, a second one at once. Gives what takes that back. */
function stopOnSignals(stop: AbortController): () => void {
  const onSignal = (): void => {
    if (stop.signal.aborted) process.exit(EXIT.interrupted);
    stop.abort();
  };
  process.on("SIGINT", onSignal).on("SIGTERM", onSignal);
  return () => void process.off("SIGINT", onSignal).off("SIGTERM", onSignal);
}

interface RunParts {
  readonly executor: Executor;
  readonly store: StoreMode;
  readonly display: ProgressDisplay;
  readonly stop: AbortController;
}

/** Runs the sweep until it is complete or `stop` says so. */
async function runToEnd(
  spec: SweepSpec,
  handle: SweepHandle,
  { executor, store, display, stop }: RunParts,
): Promise<"complete" | "interrupted"> {
  let heartFailure: unknown;
  const heart = setInterval(() => {
    try {
      handle.heartbeat();
    } catch (error) {
      heartFailure ??= error;
      stop.abort();
    }
  }, HEARTBEAT_MS);
  let outcome: "complete" | "interrupted" = "interrupted";
  try {
    outcome = await runSweep(spec, {
      executor,
      sink: (chunks) => handle.write(chunks),
      done: (space) => handle.doneRanges(space),
      ...(store === "summary" ? { maxChunk: SUMMARY_CHUNK } : {}),
      signal: stop.signal,
      onProgress: (progress) => display.update(progress),
    });
  } finally {
    display.end();
    clearInterval(heart);
    if (heartFailure === undefined) handle.finish(outcome);
  }
  if (heartFailure !== undefined) throw heartFailure;
  return outcome;
}

function machine(): string {
  return `${platform()}-${arch()} node-${process.versions.node}`;
}
