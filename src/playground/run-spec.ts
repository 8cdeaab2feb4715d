import { coordinate } from "../coordinator/coordinate.ts";
import type { Progress } from "../coordinator/coordinate.ts";
import type { SpaceRounds } from "../coordinator/rounds.ts";
import type { StartedThreads } from "../executors/provider.ts";
import { countTrials, specSize } from "../sweep/points/samplers.ts";
import { roundMethodOf } from "../sweep/rounds/round-methods.ts";
import type { SweepSpec } from "../sweep/spec/sweep-spec.ts";
import type { FinishedChunk } from "../sweep/wire/chunk.ts";

export interface SpecRun {
  readonly threads: StartedThreads;
  /** Receives finished chunks in batches. */
  readonly sink: (chunks: readonly FinishedChunk[]) => void;
  /** Trials that each space runs at once in a thread. Default: one. */
  readonly lanes?: readonly number[];
  readonly onProgress?: (progress: Progress) => void;
  readonly signal: AbortSignal;
}

/** Runs a sweep in the page's threads. Rejects if a worker fails; ends soon after the signal. */
export async function runSpec(spec: SweepSpec, run: SpecRun): Promise<"complete" | "interrupted"> {
  const { threads, sink, lanes = [], onProgress, signal } = run;
  const executor = threads.executor(spec, { store: "trials", kernel: undefined, retries: 0, values: [] });
  const lanesBySpace = new Map(spec.spaces.map((space, i) => [space, lanes[i] ?? 1]));
  return await coordinate(spec, {
    ...{ executor, sink, signal },
    ...(onProgress === undefined ? {} : { onProgress }),
    lanes: (space) => lanesBySpace.get(space) ?? 1,
    rounds: { spaces: roundsOf(spec), onRound: () => undefined },
  });
}

/** Returns the spaces whose points depend on outcomes. */
function roundsOf({ spaces }: SweepSpec): ReadonlyMap<number, SpaceRounds> {
  const found = spaces.flatMap((space, index) => {
    const planner = roundMethodOf(space)?.start(space);
    if (planner === undefined) return [];
    return [[index, { planner, current: undefined, end: specSize(space), most: countTrials(space) }] as const];
  });
  return new Map(found);
}
