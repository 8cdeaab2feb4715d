import { OPERATIONS } from "../../../formula/ir/operations.ts";
import { parseUpdateRule } from "../../../optimizers/rule.ts";
import type { SpaceSpec } from "../../../sweep/spec/sweep-spec.ts";
import type { Kernel } from "../../kernel.ts";
import { laneKernel } from "../../lane-kernel.ts";
import { evaluationSteps } from "../../lowering/evaluation.ts";
import { batchProgram, lossProgram } from "../../lowering/data-programs.ts";
import { lowerRule } from "../../lowering/lower-rule.ts";
import { batchRows } from "../../random/batch-rows.ts";
import { spaceData } from "../../space-data.ts";
import type { SpaceData } from "../../space-data.ts";
import { ArrayBody } from "../array-body.ts";
import { encodeModule } from "../encoding/assembler.ts";
import type { Local, Module } from "../encoding/assembler.ts";
import { InvariantValues } from "../invariant-values.ts";
import { dataLanes } from "../lane-count.ts";
import { JudgedSteps } from "../lane-steps.ts";
import { Lanes } from "../lanes.ts";
import { MemoryMap } from "../memory-map.ts";
import { LARGE_ANGLE_PARTS } from "../operation-code.ts";
import { trialRows } from "../rows.ts";
import type { VectorCode, Vectors } from "../vector-code.ts";
import { trialModule } from "../wasm-module.ts";
import type { TrialFunctions } from "../wasm-module.ts";
import { batchModule } from "./batch-module.ts";
import type { BatchFunctions } from "./batch-module.ts";
import { BatchSteps } from "./batch-steps.ts";
import { DataMemory } from "./data-memory.ts";
import { arrayRows, programCode } from "./program-code.ts";

// Values of data and coordinates that a call combines: some tenths of a second.
const MOST_WORK_A_CALL = 2e8;
// Rows in the list of a lane.
const LIST_ROWS = 8_192;

/** A kernel's module before it is encoded, and how its memory is laid out. */
interface DataModule {
  readonly module: Module;
  readonly map: MemoryMap;
  readonly memory: DataMemory;
  readonly rule: ReturnType<typeof lowerRule>;
}

/** Compiles a space whose objective has data. Each lane reads the rows of its batch. */
export function dataKernel(space: SpaceSpec, seed: number): Kernel {
  const data = spaceData(space, seed);
  if (data === undefined) throw new Error(`no data: ${space.label}`);
  const { module, map, memory: layout, rule } = buildDataModule(space, data);
  const angles = Object.fromEntries(LARGE_ANGLE_PARTS.map((name) => [name, OPERATIONS[name].compute]));
  const env = { ...angles, reach: (steps: number) => judged?.reach(steps) };
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(encodeModule(module)), { env });
  const { memory, ...functions } = exports as unknown as { memory: WebAssembly.Memory } & (TrialFunctions &
    BatchFunctions);
  layout.fill(memory.buffer);
  const { batch, objective } = space;
  const mostSteps = Math.ceil(MOST_WORK_A_CALL / (data.training.length * objective.dim));
  const judged = batch === undefined ? new JudgedSteps(space, map, memory, functions, mostSteps) : undefined;
  const stepping =
    judged ??
    new BatchSteps(
      space,
      map,
      memory,
      {
        address: layout.end,
        steps: listSteps(space),
        addressOf: (row) => layout.addressOf(row),
        draw: batchRows(batch!, data.training, seed),
      },
      functions,
    );
  return laneKernel(new Lanes(space, seed, rule, map, dataLanes(objective.dim).width, memory, stepping));
}

/** Generates the module of a space. Only the sizes of the data matter. */
export function buildDataModule(space: SpaceSpec, data: SpaceData): DataModule {
  const { objective, batch } = space;
  const rule = lowerRule(parseUpdateRule(space.optimizer, space));
  const invariant = new InvariantValues(space, rule);
  const lanes = dataLanes(objective.dim);
  const [full, loss] = [batchProgram(objective), lossProgram(objective)];
  const rows = trialRows(rule, invariant.rows, {
    dim: objective.dim,
    withGradient: true,
    withTargets: batch === undefined && space.targets !== undefined,
    keepsBest: batch === undefined,
    vectors: [],
    arrays: [...arrayRows(full, "a"), ...(batch === undefined ? [] : arrayRows(loss, "l"))],
  });
  const map = new MemoryMap(rows, lanes.lanes);
  const memory = new DataMemory(map.bytes, data, full.constants);
  const all = (code: VectorCode): { count: number; first: Local } => {
    const first = code.asm.local("i32");
    code.asm.i32(memory.training).set(first);
    return { count: data.training.length, first };
  };
  const body = (code: VectorCode, ofLoss: () => Vectors): ArrayBody =>
    new ArrayBody(code, objective.dim, rule, invariant, ofLoss);
  const fullBody = (code: VectorCode): ArrayBody => body(code, () => programCode(code, full, memory, "a", all(code)));
  if (batch === undefined) {
    const module = trialModule(space, map, lanes, memory.end - map.bytes, invariant, fullBody);
    return { module, map, memory, rule };
  }
  const laneBytes = 4 * listSteps(space) * batch.size;
  const module = batchModule(space, map, lanes, memory.end + lanes.lanes * laneBytes, invariant, {
    batch: (code, first) =>
      body(code, () => programCode(code, full, memory, "a", { count: batch.size, first, laneBytes })),
    full: fullBody,
    loss: (code) => programCode(code, loss, memory, "l", all(code)),
  });
  return { module, map, memory, rule };
}

/** Returns the number of steps for which a list has room. It is even, so that lists are aligned. */
function listSteps(space: SpaceSpec): number {
  const most = Math.max(1, Math.floor(LIST_ROWS / (space.batch?.size ?? 1)));
  return 2 * Math.min(most, Math.ceil(evaluationSteps(space) / 2));
}
