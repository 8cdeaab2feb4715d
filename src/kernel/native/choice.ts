import { loopSteps, results } from "../../formula/ir/loop-steps.ts";
import { isIsolated } from "../../sweep/spec/isolated.ts";
import { usesModule } from "../../sweep/spec/module-use.ts";
import type { SpaceSpec } from "../../sweep/spec/sweep-spec.ts";
import { MAX_LOCAL_DIM } from "../lowering/fits-locals.ts";
import { lowerSpace } from "../lowering/lowered-space.ts";
import type { LoweredSpace } from "../lowering/lowered-space.ts";
import { laneShape } from "./lane-shape.ts";

/** A C compiler is another program: see KernelChoice. */
export const takesOver = true;

// WebAssembly takes some seconds for as many operations on one thread.
const MIN_OPERATIONS = 3e10;
// A compiler takes about a millisecond for each operation in the text. This many take as long.
const OPERATIONS_A_COMPILED_ONE = 1e8;
// Steps have fewer operations. So formulas of small spaces need not be read.
const MOST_OPERATIONS = 1e6;

export function isWorthIt(space: SpaceSpec, steps: number): boolean {
  if (steps * MOST_OPERATIONS < MIN_OPERATIONS || refuses(space) !== undefined) return false;
  const { written, computed } = operations(lowerSpace(space));
  return steps * computed >= Math.max(MIN_OPERATIONS, written * OPERATIONS_A_COMPILED_ONE);
}

export function refuses(space: SpaceSpec): string | undefined {
  if (usesModule(space)) return "a module does not run in the native kernel";
  if (isIsolated(space)) return "the native kernel has no time limit (stop.seconds); use js";
  return undefined;
}

export function lanes(space: SpaceSpec): number {
  return laneShape(lowerSpace(space)).lanes;
}

export function describe(space: SpaceSpec): string {
  return `${lanes(space)} trials at a time, in the widest vectors of the processor`;
}

/** Returns the operations in the text of a step, and those that it computes in its loops. */
function operations({ objective: { graph, inputs, loss, gradient, scatters }, rule }: LoweredSpace): {
  readonly written: number;
  readonly computed: number;
} {
  const ofLoops = loopSteps(graph, [loss, ...gradient], scatters).map(({ loop, ...step }) => ({
    body: loop.graph.reachable(results(step)).length,
    count: loop.count,
  }));
  const ofLoss = graph.reachable([loss, ...gradient]).length;
  const ofRule = rule.graph.reachable([rule.x, ...rule.state.map(({ next }) => next)]).length;
  return {
    written: ofLoops.reduce((sum, { body }) => sum + body, ofLoss + ofRule * Math.min(inputs.length, MAX_LOCAL_DIM)),
    computed: ofLoops.reduce((sum, { body, count }) => sum + body * count, ofLoss + ofRule * inputs.length),
  };
}
