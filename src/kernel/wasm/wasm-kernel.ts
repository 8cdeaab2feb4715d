import { OPERATIONS } from "../../formula/ir/operations.ts";
import type { LossGraph } from "../../objectives/loss-graph.ts";
import type { Kernel } from "../kernel.ts";
import { laneKernel } from "../lane-kernel.ts";
import { withMaxSteps } from "../../sweep/rounds/halving/rungs.ts";
import type { SpaceSpec } from "../../sweep/spec/sweep-spec.ts";
import type { LoweredSpace } from "../lowering/lowered-space.ts";
import { fitsLocals } from "../lowering/fits-locals.ts";
import { encodeModule } from "./encoding/assembler.ts";
import type { Module } from "./encoding/assembler.ts";
import { ArrayBody } from "./array-body.ts";
import { arrayLoss } from "./array-loss.ts";
import type { LaneCount } from "./lane-count.ts";
import { LocalBody } from "./local-body.ts";
import { MemoryMap } from "./memory-map.ts";
import { InvariantValues } from "./invariant-values.ts";
import { LARGE_ANGLE_PARTS } from "./operation-code.ts";
import { JudgedSteps } from "./lane-steps.ts";
import { Lanes } from "./lanes.ts";
import { trialRows, vectorRows } from "./rows.ts";
import { trialModule } from "./wasm-module.ts";
import type { TrialFunctions } from "./wasm-module.ts";

/**
 * Compiles a space to WebAssembly SIMD. One loop runs `lanes` trials; a trial that stops frees its
 * lane for the next.
 */
export function wasmKernel(lowered: LoweredSpace, count: LaneCount, seed = 0): Kernel {
  const { module, map, tables } = buildModule(lowered, count);
  const code = new WebAssembly.Module(encodeModule(module));
  const angles = Object.fromEntries(LARGE_ANGLE_PARTS.map((name) => [name, OPERATIONS[name].compute]));
  return kernelOf(lowered.space);

  function kernelOf(space: SpaceSpec): Kernel {
    const env = { ...angles, reach: (steps: number) => stepping.reach(steps) };
    const { exports } = new WebAssembly.Instance(code, { env });
    const { memory, ...functions } = exports as unknown as { memory: WebAssembly.Memory } & TrialFunctions;
    for (const [table, address] of tables) new Float64Array(memory.buffer, address).set(table);
    const stepping: JudgedSteps = new JudgedSteps(space, map, memory, functions);
    const trials = new Lanes(space, seed, lowered.rule, map, count.width, memory, stepping);
    return {
      ...laneKernel(trials),
      // The code counts no steps.
      ...(readsMaxSteps(space) ? {} : { withMaxSteps: (steps) => kernelOf(withMaxSteps(space, steps)) }),
    };
  }
}

/** Whether the values of a trial depend on its maximum steps. */
function readsMaxSteps({ schedule, optimizer: { update, state } }: SpaceSpec): boolean {
  return [schedule, ...update, ...Object.values(state)].some((text) => String(text).includes("max_steps"));
}

/** A kernel's module before it is encoded, and how its memory is laid out. */
interface BuiltModule {
  readonly module: Module;
  readonly map: MemoryMap;
  readonly tables: ReadonlyMap<Float64Array, number>;
}

/** Generates the module of a space. */
export function buildModule({ space, rule, objective }: LoweredSpace, count: LaneCount): BuiltModule {
  const inLocals = fitsLocals(objective);
  const invariant = new InvariantValues(space, rule);
  const rows = trialRows(rule, invariant.rows, {
    dim: space.objective.dim,
    withGradient: !inLocals,
    withTargets: space.targets !== undefined,
    keepsBest: true,
    vectors: inLocals ? [] : vectorRows(objective),
  });
  const map = new MemoryMap(rows, count.lanes);
  const tables = addresses(objective, map.bytes);
  const tableBytes = [...tables.keys()].reduce((sum, table) => sum + table.byteLength, 0);
  const module = trialModule(space, map, count, tableBytes, invariant, (code) =>
    inLocals
      ? new LocalBody(code, objective, rule, invariant)
      : new ArrayBody(code, space.objective.dim, rule, invariant, () => arrayLoss(code, objective, tables)),
  );
  return { module, map, tables };
}

/** Returns the addresses of the loops' tables, adjacent from `from` on. */
function addresses({ graph }: LossGraph, from: number): Map<Float64Array, number> {
  const found = new Map<Float64Array, number>();
  let address = from;
  for (const table of graph.loops.flatMap((loop) => [...loop.tables.values()])) {
    found.set(table, address);
    address += table.byteLength;
  }
  return found;
}
