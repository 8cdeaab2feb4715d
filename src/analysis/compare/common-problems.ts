import { counted } from "../../format/numbers.ts";
import type { BestSetting } from "./best-setting.ts";

/** The runs on the problems that every solver ran. */
export interface CommonProblems<Run> {
  readonly runs: readonly Run[];
  /** Number of these problems. */
  readonly compared: number;
  /** Number of problems that some solvers did not run. */
  readonly leftOut: number;
}

interface SolverRun {
  readonly solver: string;
  readonly problem: string;
}

/**
 * Keeps the runs on the problems that every solver ran. A problem that a solver did not run is not
 * a failure of it, and a curve over other problems is not comparable.
 */
export function onCommonProblems<Run extends SolverRun>(runs: readonly Run[]): CommonProblems<Run> {
  const solvers = new Set(runs.map(({ solver }) => solver));
  const problems = [...Map.groupBy(runs, ({ problem }) => problem).values()];
  const common = problems.filter((own) => new Set(own.map(({ solver }) => solver)).size === solvers.size);
  return { runs: common.flat(), compared: common.length, leftOut: problems.length - common.length };
}

/** Returns the run with the best setting of each solver on each problem. */
export function bestOfEach<Run extends SolverRun & { readonly setting: BestSetting }>(runs: readonly Run[]): Run[] {
  const groups = Map.groupBy(runs, ({ solver, problem }) => JSON.stringify([solver, problem]));
  return [...groups.values()].map((own) =>
    own.reduce((best, one) => (isBetter(one.setting, best.setting) ? one : best)),
  );
}

/** Returns a sentence on the objectives that are left out; undefined if none is. */
export function leftOutSentence({ leftOut }: { readonly leftOut: number }): string | undefined {
  if (leftOut === 0) return undefined;
  return `${counted(leftOut, "objective")} ${leftOut === 1 ? "is" : "are"} left out: not every optimizer ran ${leftOut === 1 ? "it" : "them"}.`;
}

function isBetter(a: BestSetting, b: BestSetting): boolean {
  return a.steps < b.steps || (a.steps === b.steps && a.finalLoss < b.finalLoss);
}
