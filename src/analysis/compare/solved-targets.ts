/** The descent of one run of an optimizer on a problem. */
export interface TargetRun {
  readonly optimizer: string;
  readonly problem: string;
  /** Steps to each target; Infinity if it was not reached. */
  readonly steps: readonly number[];
}

export interface SolvedCurve {
  readonly optimizer: string;
  /** Number of (problem, target) pairs. */
  readonly pairs: number;
  /** Its rises: steps, ascending, and the share of pairs solved by then. */
  readonly steps: readonly { readonly steps: number; readonly share: number }[];
}

/**
 * Returns `count` targets for f − minimum, logarithmically spaced from `start` (excluded) to
 * `last`.
 */
export function targetsBetween(start: number, last: number, count: number): number[] {
  if (!(start > last) || !(last > 0)) return [last];
  const [from, to] = [Math.log10(start), Math.log10(last)];
  return Array.from({ length: count }, (_, i) =>
    i === count - 1 ? last : 10 ** (from + ((to - from) * (i + 1)) / count),
  );
}

/** Records the steps at which f − minimum first reaches each of descending targets. */
export class TargetCounter {
  readonly #targets: readonly number[];
  readonly steps: number[];
  #next = 0;

  constructor(targets: readonly number[]) {
    this.#targets = targets;
    this.steps = targets.map(() => Infinity);
  }

  /** Called after each step. */
  see(step: number, precision: number): void {
    while (this.#next < this.#targets.length && precision <= this.#targets[this.#next]!) {
      this.steps[this.#next] = step;
      this.#next += 1;
    }
  }
}

/**
 * Returns COCO's ECDF for each optimizer: the share of its (problem, target) pairs solved within a
 * number of steps. Each problem has the same weight, however many runs it has.
 */
export function solvedCurves(runs: readonly TargetRun[]): SolvedCurve[] {
  return [...Map.groupBy(runs, ({ optimizer }) => optimizer)].map(([optimizer, own]) => {
    const problems = [...Map.groupBy(own, ({ problem }) => problem).values()].map((some) => {
      const all = some.flatMap(({ steps }) => steps);
      return { pairs: all.length, reached: all.filter(Number.isFinite) };
    });
    const rises = problems.flatMap(({ reached }, at) => reached.map((steps) => ({ steps, at })));
    const solved = problems.map(() => 0);
    const steps = rises
      .sort((a, b) => a.steps - b.steps)
      .map(({ steps, at }) => {
        solved[at]! += 1;
        const shares = solved.map((count, problem) => count / problems[problem]!.pairs);
        return { steps, share: shares.reduce((sum, share) => sum + share, 0) / problems.length };
      });
    return {
      ...{ optimizer, pairs: problems.reduce((sum, { pairs }) => sum + pairs, 0) },
      steps: steps.filter((point, i) => steps[i + 1]?.steps !== point.steps),
    };
  });
}
