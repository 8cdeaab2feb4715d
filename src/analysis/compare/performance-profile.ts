import { onCommonProblems } from "./common-problems.ts";

/** The cost of a solver's run on a problem; Infinity if it did not solve it. */
export interface ProblemRun {
  readonly solver: string;
  readonly problem: string;
  readonly cost: number;
}

/** Solvers on the problems that all of them ran. */
export interface ComparedCosts {
  readonly solvers: readonly SolverCosts[];
  /** Number of problems that all of them ran. */
  readonly compared: number;
  /** Number of problems that some of them did not run. */
  readonly leftOut: number;
}

/** Costs of a solver, one for each problem; Infinity if it did not solve it. */
export interface SolverCosts {
  readonly solver: string;
  readonly costs: readonly number[];
}

export interface Profile {
  readonly solver: string;
  /** Its rises: ratios, ascending, and the share of problems solved within each. */
  readonly steps: readonly { readonly ratio: number; readonly share: number }[];
}

/**
 * Returns performance profiles: ρₛ(τ) is the share of problems that solver s solves at no more than
 * τ times the cost of the best solver (Dolan & Moré 2002, Mathematical Programming 91). A problem
 * that no solver solves counts among all problems.
 */
export function performanceProfiles(solvers: readonly SolverCosts[]): Profile[] {
  const problems = solvers[0]?.costs.length ?? 0;
  const least = Array.from({ length: problems }, (_, p) => Math.min(...solvers.map(({ costs }) => costs[p]!)));
  return solvers.map(({ solver, costs }) => {
    const ratios = costs
      // A cost of 0 means that the start is at the target, so it is 0 for every solver.
      .map((cost, p) => (cost === least[p] ? 1 : cost / Math.max(least[p]!, 1)))
      .filter((_, p) => Number.isFinite(costs[p]))
      .sort((a, b) => a - b);
    const steps = ratios.map((ratio, i) => ({ ratio, share: (i + 1) / problems }));
    return { solver, steps: steps.filter(({ ratio }, i) => steps[i + 1]?.ratio !== ratio) };
  });
}

/** Returns the costs on the problems that every solver ran. Of several runs the cheapest counts. */
export function comparedCosts(all: readonly ProblemRun[]): ComparedCosts {
  const { runs, compared, leftOut } = onCommonProblems(all);
  const solvers = [...new Set(all.map(({ solver }) => solver))];
  const problems = [...new Set(runs.map(({ problem }) => problem))];
  const cheapest = new Map<string, number>();
  for (const { solver, problem, cost } of runs) {
    const key = JSON.stringify([solver, problem]);
    cheapest.set(key, Math.min(cost, cheapest.get(key) ?? Infinity));
  }
  const costs = (solver: string): number[] =>
    problems.map((problem) => cheapest.get(JSON.stringify([solver, problem])) ?? Infinity);
  return { solvers: solvers.map((solver) => ({ solver, costs: costs(solver) })), compared, leftOut };
}
