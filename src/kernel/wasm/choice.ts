import { loopSteps, results } from "../../formula/ir/loop-steps.ts";
import { grouped } from "../../show.ts";
import { isIsolated } from "../../sweep/spec/isolated.ts";
import { usesModule } from "../../sweep/spec/module-use.ts";
import type { SpaceSpec } from "../../sweep/spec/sweep-spec.ts";
import { MAX_LOCAL_DIM } from "../lowering/fits-locals.ts";
import { lowerSpace } from "../lowering/lowered-space.ts";
import type { LoweredSpace } from "../lowering/lowered-space.ts";
import { batchProgram } from "../lowering/data-programs.ts";
import { programSize } from "./data/program-size.ts";
import { dataLanes, laneCount } from "./lane-count.ts";
import type { LaneCount } from "./lane-count.ts";

// V8 accepts functions with up to 50,000 locals; each operation takes one for each vector of a
// group.
const MAX_LOCALS = 20_000;
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
  if (steps >= MIN_STEPS || steps * MAX_LOCALS < MIN_OPERATIONS || usesModule(space)) return steps >= MIN_STEPS;
  const each = operations(lowerSpace(space));
  return each >= LONG && steps * each >= MIN_OPERATIONS;
}

export function refuses(space: SpaceSpec): string | undefined {
  if (usesModule(space)) return "a module does not run in the wasm kernel";
  if (isIsolated(space)) return "the wasm kernel has no time limit (stop.seconds); use js";
  if (space.noise > 0) return "the wasm kernel has no noise; use js";
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
    ? operations(lowerSpace(space))
    : programSize(batchProgram(space.objective));
}

/**
 * Operations of a step. Counts the rule's once for each coordinate that the kernel unrolls, and
 * those of a loop once.
 */
function operations({ objective: { graph, inputs, loss, gradient, scatters }, rule }: LoweredSpace): number {
  const ofRule = rule.graph.reachable([rule.x, ...rule.state.map(({ next }) => next)]).length;
  const steps = loopSteps(graph, [loss, ...gradient], scatters);
  const ofLoops = steps.reduce((sum, step) => sum + step.loop.graph.reachable(results(step)).length, 0);
  return graph.reachable([loss, ...gradient]).length + ofLoops + ofRule * Math.min(inputs.length, MAX_LOCAL_DIM);
}
