import { fitsLocals } from "../lowering/fits-locals.ts";
import { lowerSpace } from "../lowering/lowered-space.ts";
import type { LoweredSpace } from "../lowering/lowered-space.ts";
import type { SpaceSpec } from "../../sweep/spec/sweep-spec.ts";
import { arrayLoss, tablesOf, vectorMembers } from "./array-loss.ts";
import { arrayRun } from "./array-run.ts";
import { driverCode } from "./driver-code.ts";
import { printDataSource } from "./data-source.ts";
import { Invariants } from "./invariants.ts";
import { eachLane, sideBySide } from "./lane-code.ts";
import { laneShape } from "./lane-shape.ts";
import type { LaneShape } from "./lane-shape.ts";
import type { NativeSource } from "./library.ts";
import { localRun } from "./local-run.ts";
import { kernelMemory } from "./memory.ts";
import { textOf } from "./source-text.ts";
import type { LaidOutSource } from "./source-text.ts";
import { beginFunction, movedFunction } from "./trial-code.ts";

/** Returns the C text of a space that the kernel does not refuse. */
export function nativeSource(space: SpaceSpec): NativeSource {
  return space.objective.data === undefined ? printSource(lowerSpace(space)) : printDataSource(space);
}

/** Returns the C text of a lowered space, and the layout of its memory. */
export function printSource(lowered: LoweredSpace, shape: LaneShape = laneShape(lowered)): LaidOutSource {
  const { space, objective } = lowered;
  const { lanes, isMarked } = shape;
  const invariants = new Invariants(lowered);
  const memory = kernelMemory(lowered, invariants, lanes, {
    memory: [{ name: "tables", type: "const double *", lengths: [] }],
    rows: (count) => (fitsLocals(objective) ? [] : vectorMembers(objective, count)),
  });
  const tables = tablesOf(objective);
  const run = fitsLocals(objective)
    ? localRun(lowered, invariants, isMarked ? sideBySide : eachLane)
    : arrayRun(lowered, invariants, (code) => arrayLoss(code, objective, tables));
  const functions = [beginFunction(lowered, invariants), movedFunction(lowered, invariants), run, driverCode(space)];
  return textOf(space, memory, functions);
}
