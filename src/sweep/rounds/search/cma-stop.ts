import { FIRST_SIGMA } from "./cma-state.ts";
import type { CmaState } from "./cma-state.ts";
import { compareScores } from "./unit-search.ts";
import type { Score } from "./unit-search.ts";

const MOST_CONDITION = 1e14;
const TOL_X = 1e-12;
const TOL_X_UP = 1e4;

// Stagnation looks at the last fifth of all generations, within these bounds.
const STAGNATION = { part: 0.2, least: 120, most: 20_000, share: 0.3 };

/**
 * Decides when a run of CMA-ES makes no more progress. Source: Hansen's tutorial, appendix B.3.
 * TolFun is not here: an absolute bound of values would depend on their unit, and the search
 * depends on their order alone.
 */
export class CmaStop {
  readonly #best: Score[] = [];
  readonly #median: Score[] = [];

  /** Adds the scores of a generation, the best first. */
  add(sorted: readonly Score[]): void {
    this.#best.push(sorted[0]!);
    this.#median.push(sorted[Math.floor((sorted.length - 1) / 2)]!);
  }

  /** Whether a run ends after its latest generation. */
  isDone(state: CmaState): boolean {
    const { population, sigma, lengths } = state;
    const share = Math.ceil((30 * lengths.length) / population);
    const [longest, shortest] = [Math.max(...lengths), Math.min(...lengths)];
    return (
      // Also if a length is NaN.
      !(longest ** 2 <= MOST_CONDITION * shortest ** 2) ||
      sigma * longest > TOL_X_UP * FIRST_SIGMA ||
      isTiny(state) ||
      hasNoEffect(state) ||
      this.#isFlat(10 + share) ||
      this.#stagnates(STAGNATION.least + share)
    );
  }

  /** EqualFunValues: the best scores of the last generations are equal. */
  #isFlat(generations: number): boolean {
    const last = this.#best.slice(-generations);
    return last.length === generations && last.every((score) => compareScores(score, last[0]!) === 0);
  }

  /** Whether neither the best nor the median scores got better. */
  #stagnates(least: number): boolean {
    const wanted = Math.max(least, Math.floor(STAGNATION.part * this.#best.length));
    const generations = Math.min(STAGNATION.most, wanted);
    if (this.#best.length < generations) return false;
    return [this.#best, this.#median].every((history) => {
      const last = history.slice(-generations);
      const some = Math.ceil(STAGNATION.share * generations);
      return compareScores(medianScore(last.slice(-some)), medianScore(last.slice(0, some))) >= 0;
    });
  }
}

/** TolX: all standard deviations, and the path, are tiny. */
function isTiny({ sigma, variances, pathC }: CmaState): boolean {
  const bound = TOL_X * FIRST_SIGMA;
  return variances.every((one, i) => sigma * Math.sqrt(one) < bound && sigma * Math.abs(pathC[i]!) < bound);
}

/** NoEffectAxis and NoEffectCoord: the mean is the same after a part of a standard deviation. */
function hasNoEffect({ mean, sigma, axes, lengths, variances, generation }: CmaState): boolean {
  const k = generation % mean.length;
  const along = mean.every((value, i) => value === value + 0.1 * sigma * lengths[k]! * axes[k]![i]!);
  return along || mean.some((value, i) => value === value + 0.2 * sigma * Math.sqrt(variances[i]!));
}

function medianScore(scores: readonly Score[]): Score {
  return scores.toSorted(compareScores)[Math.floor((scores.length - 1) / 2)]!;
}
