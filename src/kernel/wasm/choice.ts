import { grouped } from "../../show.ts";
import { isIsolated } from "../../sweep/spec/isolated.ts";
import { usesModule } from "../../sweep/spec/module-use.ts";
import type { SpaceSpec } from "../../sweep/spec/sweep-spec.ts";
import { lowerSpace } from "../lowering/lowered-space.ts";
import { batchProgram } from "../lowering/data-programs.ts";
import { programSize } from "./data/program-size.ts";
import { dataLanes, laneCount } from "./lane-count.ts";
import type { LaneCount } from "./lane-count.ts";
import { MAX_LOCALS, operationCount } from "./operation-count.ts";

// Programs over data have their locals counted.
const MAX_DATA_LOCALS = 30_000;
// JavaScript finishes less work than this before WebAssembly is compiled.
const MIN_STEPS = 100_000;
// V8 takes longer to optimise the JavaScript of a long formula: then this many operations suffice.
const LONG = 200;
const MIN_OPERATIONS = 2_000_000;
// JavaScript runs through fewer rows of data than this before WebAssembly is compiled.
const MIN_ROWS = 20_000;
// Half of the memory that a module can have.
const MOST_DATA = 2 ** 31;

export function isWorthIt(space: SpaceSpec, steps: number): boolean {
  const { data } = space.objective;
  if (data !== undefined) return steps * (space.batch?.size ?? data.rows) >= MIN_ROWS && !usesModule(space);
  if (usesModule(space)) return false;
  // A step with noise takes JavaScript as long as this many short ones.
  const short = steps * (space.noise === 0 ? 1 : 8 + space.objective.dim);
  if (short >= MIN_STEPS || steps * MAX_LOCALS < MIN_OPERATIONS) return short >= MIN_STEPS;
  const each = operationCount(lowerSpace(space));
  return each >= LONG && steps * each >= MIN_OPERATIONS;
}

export function refuses(space: SpaceSpec): string | undefined {
  if (usesModule(space)) return "a module does not run in the wasm kernel";
  if (isIsolated(space)) return "the wasm kernel has no time limit (stop.seconds); use js";
  if (dataBytes(space) > MOST_DATA) return "the data do not fit the memory of the wasm kernel; use js";
  const most = (space.objective.data === undefined ? MAX_LOCALS : MAX_DATA_LOCALS) / laneCountOf(space).width;
  if (operationsOf(space) <= most) return undefined;
  return `too long for the wasm kernel, which takes ${grouped(most)} operations of this kind`;
}

export function lanes(space: SpaceSpec): number {
  return laneCountOf(space).lanes;
}

export function describe(space: SpaceSpec): string {
  const rows = space.objective.data === undefined ? "" : ", each along its own rows";
  return `${lanes(space)} trials at a time, two to a vector${rows}`;
}

function dataBytes({ objective: { data } }: SpaceSpec): number {
  return data === undefined ? 0 : 8 * data.rows * data.columns.reduce((sum, { width }) => sum + width, 0);
}

function laneCountOf(space: SpaceSpec): LaneCount {
  return space.objective.data === undefined ? laneCount(lowerSpace(space)) : dataLanes(space.objective.dim);
}

function operationsOf(space: SpaceSpec): number {
  return space.objective.data === undefined
    ? operationCount(lowerSpace(space))
    : programSize(batchProgram(space.objective));
}
