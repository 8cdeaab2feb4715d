import { count, counted, percent, real } from "../../format/numbers.ts";

/** The share of pairs solved by a number of evaluations per dimension. */
export type Rise = readonly [at: number, share: number];

/** The runtime distribution of an algorithm. */
export interface RuntimeCurve {
  /** The algorithm with its setting. */
  readonly name: string;
  readonly optimizer: string;
  readonly rises: readonly Rise[];
  /** The 90th percentile of the evaluations per dimension that its runs used. */
  readonly budget: number;
}

/** The runtime distributions of algorithms over a set of functions. */
export interface RuntimeFigure {
  /** `bbob (separable) in 5 dimensions`. */
  readonly title: string;
  /** Whether it is of all functions of the suite in the dimension, not of a group. */
  readonly isWhole: boolean;
  /** Number of functions of the suite that are left out, since not every algorithm ran them. */
  readonly leftOut: number;
  readonly functions: number;
  readonly targets: number;
  /** Number of targets that are left out, since not every space recorded them. */
  readonly leftOutTargets: number;
  readonly curves: readonly RuntimeCurve[];
  /** The distribution of the expected running times of best 2009; undefined if unknown. */
  readonly best2009: readonly Rise[] | undefined;
}

/** The runtime distributions of a sweep. */
export interface RuntimeFigures {
  readonly figures: readonly RuntimeFigure[];
  /** Sentences on what is left out of all of them. */
  readonly notes: readonly string[];
}

export const NO_FIGURES: RuntimeFigures = { figures: [], notes: [] };

/** Returns the share that is solved by a number of evaluations per dimension. */
export function shareAt(rises: readonly Rise[], at: number): number {
  return rises.findLast(([rise]) => rise <= at)?.[1] ?? 0;
}

/** Describes a figure in sentences: the shares that algorithms solve, the largest first. */
export function figureSentences({ title, functions, targets, curves, best2009 }: RuntimeFigure): string {
  const solved = curves
    .map(({ name, rises, budget }) => ({ name, share: shareAt(rises, budget), end: rises.at(-1)?.[1] ?? 0 }))
    .toSorted((a, b) => b.share - a.share);
  const each = inWords(solved.map(({ name, share }, i) => `${name}${i === 0 ? " solves" : ""} ${percent(share)}`));
  const budgets = curves.map(({ budget }) => budget);
  const [least, most] = [Math.min(...budgets), Math.max(...budgets)].map((budget) => count(Math.round(budget)));
  const within = `${least}${most === least ? "" : ` to ${most}`} evaluations per dimension`;
  const ends = inWords(solved.map(({ end }) => percent(end)));
  const best = best2009 === undefined ? "" : ` Best 2009 solves ${percent(best2009.at(-1)?.[1] ?? 0)}.`;
  return (
    `Of ${counted(functions, "function")} × ${counted(targets, "target")} of ${title}, ${each}, within ${within}. ` +
    `With restarts, ${solved.length === 1 ? "it solves" : "they solve"} ${ends}.${best}`
  );
}

function inWords(words: readonly string[]): string {
  return words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;
}

/** Formats a number of evaluations per dimension, for a point of a curve. */
export function evaluationsText(value: number): string {
  return `within ${real(value, 3)} evaluations per dimension`;
}
