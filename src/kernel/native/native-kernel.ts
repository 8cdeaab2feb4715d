import type { SpaceSpec } from "../../sweep/spec/sweep-spec.ts";
import type { Kernel } from "../kernel.ts";
import { laneKernel } from "../lane-kernel.ts";
import { lowerSpace } from "../lowering/lowered-space.ts";
import { batchProgram, lossProgram } from "../lowering/data-programs.ts";
import { evaluationSteps } from "../lowering/evaluation.ts";
import { batchRows } from "../random/batch-rows.ts";
import { spaceData } from "../space-data.ts";
import type { SpaceData } from "../space-data.ts";
import { tablesOf } from "./array-loss.ts";
import { batchLists } from "./batch-lists.ts";
import { listSteps, printDataSource } from "./data-source.ts";
import type { NativeLibrary } from "./library.ts";
import { NativeLanes } from "./native-lanes.ts";
import type { KernelInputs } from "./native-lanes.ts";
import { printSource } from "./source.ts";
import { stepWork } from "./work.ts";
import type { LaidOutSource } from "./source-text.ts";

// Operations of a call, in each lane: a few milliseconds.
const WORK_A_CALL = 4e6;

/** Makes the kernel of a space from the loaded library of its text. `seed` is the sweep's. */
export function nativeKernel(space: SpaceSpec, seed: number, library: NativeLibrary): Kernel {
  const data = spaceData(space, seed);
  const [{ memory }, inputs] = data === undefined ? formulaParts(space) : dataParts(space, seed, data);
  return laneKernel(new NativeLanes(space, seed, memory, inputs, library));
}

type Parts = readonly [source: LaidOutSource, inputs: KernelInputs];

function formulaParts(space: SpaceSpec): Parts {
  const lowered = lowerSpace(space);
  const tables = [...tablesOf(lowered.objective).keys()];
  return [
    printSource(lowered),
    {
      arrays: new Map([["tables", concatenated(tables)]]),
      numbers: new Map([["budget", stepsACall(space)]]),
    },
  ];
}

function dataParts(space: SpaceSpec, seed: number, data: SpaceData): Parts {
  const { objective, batch } = space;
  const source = printDataSource(space);
  const constants = new Map([...lossProgram(objective).constants, ...batchProgram(objective).constants]);
  const valuesOf = (name: string): Float64Array => {
    const found = data.columns.find((column) => column.name === name)?.values ?? constants.get(name);
    if (found === undefined) throw new Error(`no data: ${name}`);
    return found;
  };
  const lists = batch === undefined ? undefined : batchLists(source.memory, listSteps(space), batch.size);
  const rows = data.training.length;
  return [
    source,
    {
      arrays: new Map<string, Float64Array | Int32Array>([
        ...[...source.sources].map(([name, { member }]) => [member, valuesOf(name)] as const),
        ["training", data.training],
        ...(lists === undefined ? [] : [["lists", lists.rows] as const]),
      ]),
      numbers: new Map([
        ["budget", stepsACall(space)],
        ["training_rows", rows],
        ...(lists === undefined
          ? []
          : ([
              ["every", evaluationSteps(space)],
              ["list_steps", listSteps(space)],
            ] as const)),
      ]),
      ...(lists === undefined ? {} : { list: lists.writer(batchRows(batch!, data.training, seed)) }),
    },
  ];
}

function stepsACall(space: SpaceSpec): number {
  return Math.ceil(WORK_A_CALL / stepWork(space).computed);
}

function concatenated(tables: readonly Float64Array[]): Float64Array {
  const all = new Float64Array(tables.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const table of tables) {
    all.set(table, at);
    at += table.length;
  }
  return all;
}
