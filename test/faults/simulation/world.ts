import { join } from "node:path";
import type { Database } from "better-sqlite3";
import { wholeChunks } from "../../support/spaces/run-chunk.ts";
import { kernelLabel } from "../../../src/kernel/choose-kernel.ts";
import { loadKernels } from "../../../src/kernel/registry.ts";
import type { ChunkOutcome, ChunkTask, StoreMode } from "../../../src/sweep/wire/chunk.ts";
import { spaceSize } from "../../../src/sweep/points/samplers.ts";
import type { SweepSpec } from "../../../src/sweep/spec/sweep-spec.ts";
import { connectToWrite } from "../../../src/store/file/connection.ts";
import { Store } from "../../../src/store/write/store.ts";
import { specOf } from "../../support/spaces/parse.ts";
import { sampleInfo } from "../../support/spaces/sample-sweep.ts";
import { Model } from "./model.ts";
import type { Pace } from "./random-grid.ts";
import { StoredSweep } from "./stored-sweep.ts";

const KERNELS = await loadKernels();

/** A grid and its results from a clean run. */
export interface World extends Pace {
  readonly spec: SweepSpec;
  /** A database with a clean run for each store mode. Schedules start from a copy. */
  readonly file: string;
  readonly model: Model;
  readonly clean: Readonly<Record<StoreMode, { readonly sweepId: number; readonly content: string }>>;
  readonly runners: Readonly<Record<StoreMode, (task: ChunkTask) => ChunkOutcome>>;
}

/** Runs a grid without faults: each space as one chunk, without a coordinator. */
export function makeWorld(pace: Pace, folder: string, name: string): World {
  const spec = specOf(pace.yaml);
  const file = join(folder, `${name}.db`);
  const runners = {
    trials: wholeChunks({ spec, store: "trials", kernel: undefined }, KERNELS),
    summary: wholeChunks({ spec, store: "summary", kernel: undefined }, KERNELS),
  };
  const db = connectToWrite(file);
  try {
    db.pragma("synchronous = OFF");
    const clean = (store: StoreMode): { sweepId: number; content: string } => {
      const sweepId = runCleanly(db, { ...spec, name: "clean" }, store, runners[store]);
      return { sweepId, content: new StoredSweep(db, sweepId).content() };
    };
    const [trials, summary] = [clean("trials"), clean("summary")];
    const model = new Model(spec, new StoredSweep(db, trials.sweepId));
    return { ...pace, spec, file, model, clean: { trials, summary }, runners };
  } finally {
    db.close();
  }
}

function runCleanly(db: Database, spec: SweepSpec, store: StoreMode, run: (task: ChunkTask) => ChunkOutcome): number {
  const handle = new Store(db, "clean").begin(
    spec,
    sampleInfo({ store, kernelOf: (space) => kernelLabel(KERNELS, space) }),
  );
  for (const [space, one] of spec.spaces.entries()) {
    const task = { space, from: 0, to: spaceSize(one) };
    const outcome = run(task);
    if (!outcome.ok) throw new Error(outcome.message);
    handle.write([{ ...task, ...outcome }]);
  }
  handle.finish("complete");
  return handle.sweepId;
}
