import { kindOf } from "../../modules/kind-of.ts";
import { valueAt } from "../../modules/user-module.ts";
import type { ObjectiveModule } from "../../modules/user-module.ts";

/** Relative step of central differences, about ∛ε; absolute for coordinates within ±1. */
const DIFFERENCE = 2 ** -17;

/** Returns the loss at `x`, over some rows if the module has some. Writes the gradient to `g`. */
export type ModuleLoss = (x: ArrayLike<number>, g: Float64Array, rows?: Int32Array) => number;

/** Returns the loss at `x` alone. */
export type ModuleValue = (x: ArrayLike<number>, rows?: Int32Array) => number;

/** Returns a module's `value`. Throws like `moduleLoss`. */
export function moduleValue(objective: ObjectiveModule, dim: number): ModuleValue {
  let point = new Float64Array(dim);
  const rowsOf = rowCopies();
  return (x, rows) => {
    if (point.length !== dim) point = new Float64Array(dim);
    point.set(x);
    return valueAt(objective, point, rowsOf(rows));
  };
}

/**
 * Returns a module's objective as a loss function. Without a gradient it uses central differences,
 * which call `value` twice for each coordinate. Rethrows the module's errors; throws TypeError for
 * a loss or gradient of another type. Modules get copies, so mutating or transferring them is
 * harmless.
 */
export function moduleLoss(objective: ObjectiveModule, dim: number): ModuleLoss {
  const value = moduleValue(objective, dim);
  if (objective.gradient === undefined) {
    return (x, g, rows) => {
      const loss = value(x, rows);
      centralDifferences((moved) => value(moved, rows), x, g);
      return loss;
    };
  }
  let point = new Float64Array(dim);
  let out = new Float64Array(dim);
  const rowsOf = rowCopies();
  return (x, g, rows) => {
    const loss = value(x, rows);
    if (point.length !== dim) point = new Float64Array(dim);
    if (out.length !== dim) out = new Float64Array(dim);
    point.set(x);
    out.fill(0);
    const own = rowsOf(rows);
    const returned = own === undefined ? objective.gradient?.(point, out) : objective.gradient?.(point, out, own);
    if (typeof returned === "object" && returned !== null && returned !== out) {
      throw new TypeError(`gradient(x, out) must write to out and return nothing: ${kindOf(returned)}`);
    }
    if (out.length !== dim) throw new TypeError("gradient(x, out) must not transfer out: detached");
    g.set(out);
    return loss;
  };
}

/** Returns a function that copies rows into one array, or a new one if a module transferred it. */
function rowCopies(): (rows: Int32Array | undefined) => Int32Array | undefined {
  let copy = new Int32Array();
  return (rows) => {
    if (rows === undefined) return undefined;
    if (copy.length !== rows.length) copy = new Int32Array(rows.length);
    copy.set(rows);
    return copy;
  };
}

function centralDifferences(value: (x: ArrayLike<number>) => number, x: ArrayLike<number>, g: Float64Array): void {
  const moved = Float64Array.from(x);
  for (let i = 0; i < moved.length; i++) {
    const at = moved[i] ?? NaN;
    const step = DIFFERENCE * Math.max(1, Math.abs(at));
    const above = at + step;
    const below = at - step;
    moved[i] = above;
    const high = value(moved);
    moved[i] = below;
    const low = value(moved);
    moved[i] = at;
    g[i] = (high - low) / (above - below);
  }
}
