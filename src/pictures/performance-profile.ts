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
