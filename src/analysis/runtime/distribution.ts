import { eachRestartTime } from "./restarts.ts";
import type { RestartOptions } from "./restarts.ts";
import type { Run } from "./run.ts";

/** Decades of evaluations per dimension that a distribution covers, as in COCO's figures. */
const DECADES = 7;
const PER_DECADE = 50;
// Keeps a time that is on an edge but for rounding below it.
const ROUNDING = 1e-9;

/** The largest number of evaluations that a distribution covers. */
function mostEvaluations(dim: number): number {
  return dim * 10 ** DECADES;
}

/**
 * COCO's runtime distribution: the share of (function, target, run) triples that are solved within
 * a number of evaluations per dimension, with simulated restarts. Times are rounded up to a
 * fiftieth of a decade, so its size does not depend on the number of runs.
 */
export class RuntimeDistribution {
  readonly #solved = new Float64Array(DECADES * PER_DECADE + 1);
  #pairs = 0;

  /** Adds a function with its runs. */
  add(runs: readonly Run[], targets: number, dim: number): void {
    for (let target = 0; target < targets; target += 1) {
      this.#pairs += 1;
      eachRestartTime(runs, target, evaluations(dim), (time, chance) => this.#solve(time / dim, chance));
    }
  }

  /** Adds the expected evaluations to a target, as a single run; Infinity if it is not reached. */
  addTime(cost: number, dim: number): void {
    this.#pairs += 1;
    if (cost <= mostEvaluations(dim)) this.#solve(cost / dim, 1);
  }

  /** Returns its rises: evaluations per dimension, and the share solved by then. */
  rises(): (readonly [at: number, share: number])[] {
    let sum = 0;
    return [...this.#solved].flatMap((chance, bin) => {
      sum += chance;
      if (chance === 0) return [];
      const rise = [rounded(10 ** (bin / PER_DECADE)), rounded(sum / this.#pairs)] as const;
      return [rise];
    });
  }

  #solve(perDimension: number, chance: number): void {
    const bin = Math.max(0, Math.ceil(Math.log10(perDimension) * PER_DECADE - ROUNDING));
    if (bin < this.#solved.length) this.#solved[bin]! += chance;
  }
}

/**
 * Returns the areas under the distribution of one function, as a share of all seven decades: their
 * sum over the targets.
 */
export function sumOfAreas(runs: readonly Run[], targets: number, dim: number): number {
  let sum = 0;
  const add = (time: number, chance: number): void => {
    sum += chance * (1 - Math.max(0, Math.log10(time / dim)) / DECADES);
  };
  for (let target = 0; target < targets; target += 1) eachRestartTime(runs, target, evaluations(dim), add);
  return sum;
}

/** Keeps figures small. */
function rounded(value: number): number {
  return Number(value.toPrecision(6));
}

function evaluations(dim: number): RestartOptions {
  return { cost: "evaluations", dim, most: mostEvaluations(dim) };
}
