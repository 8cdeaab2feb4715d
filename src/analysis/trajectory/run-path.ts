import { coordinateName } from "../../objectives/blocks.ts";
import type { ObjectiveSpec } from "../../objectives/objective-spec.ts";
import type { RunRecord } from "./run-record.ts";

export type Point = readonly [x: number, y: number];

/** The points of a run in the plane of its picture: [x, y], or [x, loss] in one dimension. */
export interface RunPath {
  readonly points: readonly Point[];
  readonly hasDiverged: boolean;
  /** Whether `points` ends before the run does, at a point that cannot be drawn. */
  readonly isCut: boolean;
}

const FARTHEST = 1e100;

/** Returns the path of a run in one or two dimensions. */
export function runPath({ dim, path, losses, status }: RunRecord): RunPath {
  const all = losses.map((loss, i): Point => (dim === 1 ? [path[i]!, loss] : [path[2 * i]!, path[2 * i + 1]!]));
  const end = all.findIndex(([x, y]) => !(Math.abs(x) < FARTHEST && Math.abs(y) < FARTHEST));
  return { points: end < 0 ? all : all.slice(0, end), hasDiverged: status === "diverged", isCut: end >= 0 };
}

/** Returns the coordinate names that the formula uses, of an objective in one or two dimensions. */
export function coordinateNames({ formula, blocks, dim }: ObjectiveSpec): readonly [x: string, y: string] {
  if (blocks !== undefined) return [coordinateName(blocks, 0), coordinateName(blocks, dim - 1)];
  return /\bx\s*\[/.test(formula) ? ["x[1]", "x[2]"] : ["x", "y"];
}
