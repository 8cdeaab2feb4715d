import type { Graph } from "../../formula/ir/graph.ts";
import type { NodeId } from "../../formula/ir/node-table.ts";
import { fitsLocals } from "../lowering/fits-locals.ts";
import { isNoisy } from "../lowering/noisy-rule.ts";
import type { LoweredSpace } from "../lowering/lowered-space.ts";

/** How a compiler gets the loops over the lanes. Affects only speed. */
export interface LaneShape {
  /** Number of trials in flight: a multiple of 8. */
  readonly lanes: number;
  /**
   * Whether the loops are marked as loops over independent lanes. Unmarked ones become vectors only
   * without conditions; then gcc keeps all rows in registers.
   */
  readonly isMarked: boolean;
}

// The operations that compilers may turn into branches.
const BRANCHES: ReadonlySet<string> = new Set(["select", "sign", "min", "max", "large_quadrant"]);

// Coordinates of 16 trials, with their gradients, in 32 kB.
const CACHED_DIM = 128;

/** Chooses the same number for an objective with data. */
export function dataLanes(dim: number): number {
  return dim <= CACHED_DIM ? 16 : 8;
}

/** Chooses the number of trials in flight: enough to hide the latency of a step. */
export function laneShape({ objective, rule }: LoweredSpace): LaneShape {
  if (isNoisy(rule)) return { lanes: 16, isMarked: true };
  if (!fitsLocals(objective)) return { lanes: 8, isMarked: true };
  const ofLoss = [objective.loss, ...objective.gradient];
  const ofRule = [rule.x, ...rule.state.map(({ next }) => next)];
  const branches = hasBranches(objective.graph, ofLoss) || hasBranches(rule.graph, ofRule);
  return branches ? { lanes: 24, isMarked: true } : { lanes: 16, isMarked: false };
}

function hasBranches(graph: Graph, roots: readonly NodeId[]): boolean {
  return graph.reachable(roots).some((id) => BRANCHES.has(graph.node(id).operation));
}
