import { grouped } from "../../show.ts";
import { isIsolated } from "../../sweep/spec/isolated.ts";
import { usesModule } from "../../sweep/spec/module-use.ts";
import type { SpaceSpec } from "../../sweep/spec/sweep-spec.ts";
import { lowerSpace } from "../lowering/lowered-space.ts";
import { dataLanes, laneShape } from "./lane-shape.ts";
import { stepWork } from "./work.ts";

/** A C compiler is another program: see KernelChoice. */
export const takesOver = true;

// WebAssembly takes some seconds for as many operations on one thread.
const MIN_OPERATIONS = 3e10;
// A compiler takes about a millisecond for each operation in the text. This many take as long.
const OPERATIONS_A_COMPILED_ONE = 1e8;
// Compilers take more than twice as long for a function twice as long: here some ten seconds.
const MOST_WRITTEN = 5_000;
// Steps have fewer operations. So formulas of small spaces need not be read.
const MOST_OPERATIONS = 1e9;

export function isWorthIt(space: SpaceSpec, steps: number): boolean {
  if (steps * MOST_OPERATIONS < MIN_OPERATIONS || refuses(space) !== undefined) return false;
  const { written, computed } = stepWork(space);
  return steps * computed >= Math.max(MIN_OPERATIONS, written * OPERATIONS_A_COMPILED_ONE);
}

export function refuses(space: SpaceSpec): string | undefined {
  if (usesModule(space)) return "a module does not run in the native kernel";
  if (isIsolated(space)) return "the native kernel has no time limit (stop.seconds); use js";
  return stepWork(space).written <= MOST_WRITTEN
    ? undefined
    : `too long for the native kernel, which takes ${grouped(MOST_WRITTEN)} operations`;
}

export function lanes(space: SpaceSpec): number {
  const { data, dim } = space.objective;
  return data === undefined ? laneShape(lowerSpace(space)).lanes : dataLanes(dim);
}

export function describe(space: SpaceSpec): string {
  return `${lanes(space)} trials at a time, in the widest vectors of the processor`;
}
