import { NO_FIGURES } from "../analysis/runtime/figure.ts";
import type { MapTrials } from "../analysis/map/map-trials.ts";
import type { Progress } from "../coordinator/coordinate.ts";
import type { StartedThreads } from "../executors/provider.ts";
import { describeSpaces } from "../page-data/describe-spaces.ts";
import type { ShownSweep } from "../page-data/document.ts";
import { LiveReport } from "../page/live/live-report.ts";
import type { PageReport } from "../page/load-report.ts";
import { LiveRowStore } from "../page/live/live-rows.ts";
import type { SpaceTrials } from "../page/live/live-rows.ts";
import { measuresOf } from "../sweep/spec/measures.ts";
import type { SpaceSpec, SweepSpec } from "../sweep/spec/sweep-spec.ts";
import type { TrialColumns } from "../sweep/outcomes/columns.ts";
import type { FinishedChunk } from "../sweep/wire/chunk.ts";
import { runSpec } from "./run-spec.ts";

/** The signal's reason if the user stops the run: its results stay. */
export const STOPPED = "stopped";

/** A grid that runs in the page. */
export interface RunningGrid {
  readonly spec: SweepSpec;
  readonly lanes: readonly number[];
  readonly yaml: string;
}

export interface RunWatch {
  readonly threads: StartedThreads;
  readonly signal: AbortSignal;
  /** Called once, when the first rows are there. */
  readonly onReport: (report: LiveReport) => void;
  /** Called before each drawing, with the seconds since the start. */
  readonly onProgress: (done: ShownSweep, secondsLeft: number | undefined) => void;
}

// Drawing takes at most a fifth of the time.
const REST = 4;
const LEAST_WAIT = 100;

/**
 * Runs a grid and shows its rows as they come. Returns the report, or undefined after the signal.
 * Rejects if a worker fails.
 */
export async function runReport({ spec, lanes, yaml }: RunningGrid, watch: RunWatch): Promise<PageReport | undefined> {
  const { threads, signal, onReport, onProgress } = watch;
  const start = performance.now();
  const spaces = describeSpaces(spec);
  const trials = spaces.reduce((sum, space) => sum + space.trials, 0);
  const sweep = {
    ...{ id: 1, name: spec.name, status: "running" as ShownSweep["status"], trials, done: 0, steps: 0, seconds: 0 },
    ...{ startedAt: new Date().toISOString(), threads: navigator.hardwareConcurrency, platform: "this page" },
    ...{ version: "", isSummary: false, yaml, seed: spec.seed, runtimes: NO_FIGURES },
  };
  const store = new LiveRowStore({ sweep, spaces });
  let report: LiveReport | undefined;
  let progress: Progress | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let drawn = 0;
  let rows: SpaceTrials[] = [];

  const draw = (status: ShownSweep["status"]): void => {
    const before = performance.now();
    clearTimeout(timer);
    timer = undefined;
    store.add(rows, { status, steps: progress?.steps ?? 0, seconds: (before - start) / 1000 });
    rows = [];
    const next = store.report();
    onProgress(next.document.sweeps[0]!, progress?.secondsLeft());
    if (report === undefined) onReport((report = new LiveReport(next)));
    else report.become(next);
    drawn = performance.now() - before;
  };
  const end = runSpec(spec, {
    ...{ threads, lanes, signal },
    sink(chunks) {
      rows.push(...chunks.map((chunk) => trialsOf(spec.spaces[chunk.space]!, chunk)));
      timer ??= setTimeout(() => draw("running"), Math.max(LEAST_WAIT, REST * drawn));
    },
    onProgress: (now) => (progress = now),
  });
  try {
    if ((await end) === "complete") {
      draw("complete");
      return report;
    }
    if (signal.reason === STOPPED && report !== undefined) draw("interrupted");
    return undefined;
  } finally {
    clearTimeout(timer);
  }
}

/** Returns the rows of a chunk as the database stores them: losses not finite are NULL. */
function trialsOf(space: SpaceSpec, { space: index, columns }: FinishedChunk): SpaceTrials {
  const { hyperparameters, levels } = space.optimizer;
  const measures = measuresOf(space);
  const trials: MapTrials = {
    ...{ count: columns.count, names: Object.keys(hyperparameters), levels, hyperparameters: columns.hyperparameters },
    ...{ trial: columns.trial, repeat: columns.repeat, status: columns.status, steps: columns.steps },
    finalLoss: columns.finalLoss.map((loss) => (Number.isFinite(loss) ? loss : NaN)),
    ...(measures.length === 0
      ? {}
      : { measured: measures.map((one, at) => ({ ...one, values: columnOf(columns, at, measures.length) })) }),
  };
  return { space: index, trials };
}

function columnOf({ count, measures }: TrialColumns, at: number, width: number): Float64Array {
  return Float64Array.from({ length: count }, (_, row) => measures?.[row * width + at] ?? NaN);
}
