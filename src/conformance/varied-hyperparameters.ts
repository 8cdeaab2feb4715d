import type { OptimizerModule } from "../modules/user-module.ts";
import type { Range } from "../optimizers/definition.ts";
import { classCandidates } from "./stepper.ts";
import { otherValue } from "./test-runs.ts";

/**
 * Returns the hyperparameters to vary: those that the caller names, and those that the class reads
 * when it is made or in its first step. The others have fixed values in it. One that is 0, such as
 * a weight decay, must also change its steps: the class may read all of them at once.
 */
export function hyperparametersToVary(
  Class: OptimizerModule,
  values: Readonly<Record<string, number>>,
  given: readonly string[],
  ranges: Readonly<Record<string, Range>>,
): readonly string[] {
  const read = hyperparametersRead(Class, values);
  const usual = stepsOf(Class, values);
  return Object.entries(values).flatMap(([name, value]) => {
    if (given.includes(name)) return [name];
    if (!read.has(name)) return [];
    const other = { ...values, [name]: otherValue(value, ranges[name] ?? {}) };
    return value !== 0 || stepsOf(Class, other) !== usual ? [name] : [];
  });
}

function hyperparametersRead(Class: OptimizerModule, values: Readonly<Record<string, number>>): ReadonlySet<string> {
  const read = new Set<string>();
  const watched: Record<string, number> = {};
  for (const [name, value] of Object.entries(values)) {
    Object.defineProperty(watched, name, {
      enumerable: true,
      get: () => {
        read.add(name);
        return value;
      },
    });
  }
  try {
    new Class(watched).update({ x: Float64Array.of(1, -2) }, { x: Float64Array.of(3, 1) });
  } catch {
    // The comparison meets the error again.
  }
  return read;
}

/** Returns the point after a few steps of a class as a text; empty if it throws. */
function stepsOf(Class: OptimizerModule, values: Readonly<Record<string, number>>): string {
  try {
    const stepper = classCandidates(Class, Object.keys(values), [[2]])[0]!.start(values);
    let x = Float64Array.of(1, -2);
    for (let t = 1; t <= 3; t += 1) x = stepper.next(x, Float64Array.of(3, t), t, 1).slice();
    return x.join(" ");
  } catch {
    return "";
  }
}
