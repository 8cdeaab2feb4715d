import { fitsLocals } from "../lowering/fits-locals.ts";
import { lowerSpace } from "../lowering/lowered-space.ts";
import type { LoweredSpace } from "../lowering/lowered-space.ts";
import type { SpaceSpec } from "../../sweep/spec/sweep-spec.ts";
import { arrayLoss, tablesOf } from "./array-loss.ts";
import { arrayRun } from "./array-run.ts";
import { driverCode } from "./driver-code.ts";
import { helpersOf, PREAMBLE } from "./helpers.ts";
import { Invariants } from "./invariants.ts";
import { eachLane, sideBySide } from "./lane-code.ts";
import { laneShape } from "./lane-shape.ts";
import type { LaneShape } from "./lane-shape.ts";
import type { NativeSource } from "./library.ts";
import { localRun } from "./local-run.ts";
import { kernelMemory } from "./memory.ts";
import type { KernelMemory } from "./memory.ts";
import { beginFunction, movedFunction } from "./trial-code.ts";

/** A text, and the memory that it reads and writes. */
export interface LaidOutSource extends NativeSource {
  readonly memory: KernelMemory;
}

/** Returns the C text of a space that the kernel does not refuse. */
export function nativeSource(space: SpaceSpec): NativeSource {
  return printSource(lowerSpace(space));
}

/** Returns the C text of a lowered space, and the layout of its memory. */
export function printSource(lowered: LoweredSpace, shape: LaneShape = laneShape(lowered)): LaidOutSource {
  const { space, objective } = lowered;
  const { lanes, isMarked } = shape;
  const invariants = new Invariants(lowered);
  const memory = kernelMemory(lowered, invariants, lanes);
  const tables = tablesOf(objective);
  const run = fitsLocals(objective)
    ? localRun(lowered, invariants, isMarked ? sideBySide : eachLane)
    : arrayRun(lowered, invariants, (code) => arrayLoss(code, objective, tables));
  const functions = [beginFunction(lowered, invariants), movedFunction(lowered, invariants), run, driverCode(space)];
  const code = functions.join("\n\n");
  const constants = `#define K ${lanes}\n#define DIM ${space.objective.dim}`;
  const parts = [PREAMBLE, constants, helpersOf(code), memory.memory.print(), memory.rows.print(), code];
  return { text: `${parts.filter((part) => part !== "").join("\n\n")}\n`, lanes, memory };
}
