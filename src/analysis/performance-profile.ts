import { counted } from "../format/numbers.ts";

/** What a solver's run of a problem cost; Infinity where it has run and not solved it. */
export interface ProblemRun {
  readonly solver: string;
  readonly problem: string;
  readonly cost: number;
}

/** Solvers on the problems that all of them ran. */
export interface ComparedCosts {
  readonly solvers: readonly SolverCosts[];
  /** How many all of them ran. */
  readonly compared: number;
  /** How many some of them did not run. */
  readonly leftOut: number;
}

/** Costs of a solver, one for each problem; Infinity where it has not solved it. */
export interface SolverCosts {
  readonly solver: string;
  readonly costs: readonly number[];
}

export interface Profile {
  readonly solver: string;
  /** Where it rises: ratios ascending, and the share of problems solved within each. */
  readonly steps: readonly { readonly ratio: number; readonly share: number }[];
}

/**
 * Performance profiles: ρₛ(τ) is the share of problems that solver s solves at no more than τ times the cost of the best
 * solver (Dolan & Moré 2002, Mathematical Programming 91). A problem that no solver solves counts among all problems.
 */
export function performanceProfiles(solvers: readonly SolverCosts[]): Profile[] {
  const problems = solvers[0]?.costs.length ?? 0;
  const least = Array.from({ length: problems }, (_, p) => Math.min(...solvers.map(({ costs }) => costs[p]!)));
  return solvers.map(({ solver, costs }) => {
    const ratios = costs
      // A cost of 0 is a start at the target: nobody is slower there.
      .map((cost, p) => (cost === least[p] ? 1 : cost / Math.max(least[p]!, 1)))
      .filter((_, p) => Number.isFinite(costs[p]))
      .sort((a, b) => a - b);
    const steps = ratios.map((ratio, i) => ({ ratio, share: (i + 1) / problems }));
    return { solver, steps: steps.filter(({ ratio }, i) => steps[i + 1]?.ratio !== ratio) };
  });
}

/**
 * The costs on the problems that every solver ran: who never ran a problem has not failed on it, and on the others a
 * profile would say so. The least cost counts where a solver ran a problem several times.
 */
export function comparedCosts(runs: readonly ProblemRun[]): ComparedCosts {
  const solvers = [...Map.groupBy(runs, ({ solver }) => solver)].map(([solver, own]) => ({
    solver,
    costs: new Map(
      [...Map.groupBy(own, ({ problem }) => problem)].map(([problem, same]) => [
        problem,
        Math.min(...same.map(({ cost }) => cost)),
      ]),
    ),
  }));
  const problems = [...new Set(runs.map(({ problem }) => problem))];
  const common = problems.filter((problem) => solvers.every(({ costs }) => costs.has(problem)));
  return {
    solvers: solvers.map(({ solver, costs }) => ({ solver, costs: common.map((problem) => costs.get(problem)!) })),
    compared: common.length,
    leftOut: problems.length - common.length,
  };
}

/** What is not in a profile, and why, in a sentence; undefined where all is. */
export function leftOutSentence({ leftOut }: ComparedCosts): string | undefined {
  if (leftOut === 0) return undefined;
  return `${counted(leftOut, "objective")} ${leftOut === 1 ? "is" : "are"} left out, as not every optimizer ran ${leftOut === 1 ? "it" : "them"}.`;
}
