import type { ObjectiveSpec } from "../../objectives/objective-spec.ts";
import type { RunRecord } from "./run-record.ts";

/** Returns the path of a run in two dimensions. */
export function pathPoints({ path }: Pick<RunRecord, "path">): (readonly [number, number])[] {
  const points: (readonly [number, number])[] = [];
  for (let i = 0; i + 1 < path.length; i += 2) {
    const [x = NaN, y = NaN] = [path[i], path[i + 1]];
    // The path diverges, and cannot be drawn further.
    if (Math.abs(x) < 1e100 && Math.abs(y) < 1e100) points.push([x, y]);
    else break;
  }
  return points;
}

/** Returns the coordinate names that the formula uses. */
export function coordinateNames({ formula }: ObjectiveSpec): readonly [x: string, y: string] {
  return /\bx\s*\[/.test(formula) ? ["x[1]", "x[2]"] : ["x", "y"];
}
