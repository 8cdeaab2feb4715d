import type { NodeId } from "../../formula/ir/node-table.ts";
import type { Program } from "../lowering/program.ts";
import { canPairRows } from "../lowering/rows-at-once.ts";

/** Returns the name of an array for one of the rows side by side. */
export function arrayName(prefix: string, id: NodeId, row: number): string {
  return row === 0 ? `${prefix}${id}` : `${prefix}${id}_${row}`;
}

// Numbers that are summed side by side: enough to hide the latency of an addition.
const SIDE_BY_SIDE = 32;

/** Returns the number of rows that are computed side by side, if the order of sums allows it. */
export function rowsAtOnce(program: Program, lanes: number): number {
  return canPairRows(program) ? Math.max(1, SIDE_BY_SIDE / lanes) : 1;
}
