import { kindOf } from "../../modules/kind-of.ts";
import { valueAt } from "../../modules/user-module.ts";
import type { ObjectiveModule } from "../../modules/user-module.ts";
import type { LossFunction } from "../js/loss-function.ts";

/** Relative step of central differences, about ∛ε; absolute for coordinates within ±1. */
const DIFFERENCE = 2 ** -17;

/**
 * Returns a module's objective as a loss function. Without a gradient it uses central differences,
 * which call `value` twice for each coordinate. Rethrows the module's errors; throws TypeError for
 * a loss or gradient of another type. Modules get copies, so mutating or transferring them is
 * harmless.
 */
export function moduleLoss(objective: ObjectiveModule, dim: number): LossFunction {
  let point = new Float64Array(dim);
  const value = (x: ArrayLike<number>): number => {
    if (point.length !== dim) point = new Float64Array(dim);
    point.set(x);
    return valueAt(objective, point);
  };
  if (objective.gradient === undefined) {
    return (x, g) => {
      const loss = value(x);
      centralDifferences(value, x, g);
      return loss;
    };
  }
  let out = new Float64Array(dim);
  return (x, g) => {
    const loss = value(x);
    if (point.length !== dim) point = new Float64Array(dim);
    if (out.length !== dim) out = new Float64Array(dim);
    point.set(x);
    out.fill(0);
    const returned = objective.gradient?.(point, out);
    if (typeof returned === "object" && returned !== null && returned !== out) {
      throw new TypeError(`gradient(x, out) must write to out and return nothing: ${kindOf(returned)}`);
    }
    if (out.length !== dim) throw new TypeError("gradient(x, out) must not transfer out: detached");
    g.set(out);
    return loss;
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
