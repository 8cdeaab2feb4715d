import { BBOB_TARGETS } from "../../sweep/spec/targets.ts";
import { BEST_2009_TIMES } from "./best-2009-times.ts";
import { isSameTarget } from "./targets.ts";

/**
 * Returns the expected evaluations of best 2009 to each target of a BBOB function: Infinity if no
 * entry reached it, NaN if it is not one of the 51. Undefined for an unpublished dimension.
 */
export function best2009(number: number, dim: number, targets: readonly number[]): number[] | undefined {
  const line = Object.hasOwn(BEST_2009_TIMES, `f${number}_d${dim}`) ? BEST_2009_TIMES[`f${number}_d${dim}`] : undefined;
  if (line === undefined) return undefined;
  const times = line.split(" ").flatMap((word) => {
    const [time = "", repeats = "1"] = word.split("*");
    return new Array<number>(Number(repeats)).fill(time === "-" ? Infinity : Number(time));
  });
  return targets.map((target) => times[BBOB_TARGETS.findIndex((one) => isSameTarget(one, target))] ?? NaN);
}
