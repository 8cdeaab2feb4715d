import { figureSentences } from "../analysis/runtime/figure.ts";
import { valueText } from "../sweep/spec/levels.ts";
import type { HyperparameterValue } from "../sweep/spec/sweep-spec.ts";
import { count, counted, duration, percent, real } from "../format/numbers.ts";
import { MOST_KEPT_REPEATS } from "../sweep/outcomes/best-rows.ts";
import { SINGLE_REPEATS } from "../format/sweep-state.ts";
import type { ShownSpace, ShownSweep } from "./document.ts";

/** The best setting of a space, for sentences. */
export interface BestOfSpace {
  readonly space: ShownSpace;
  /** Number of repeats; undefined if nothing is repeated, where it is the best trial. */
  readonly repeats: number | undefined;
  /** Steps, or expected steps if it is repeated. Infinity if it did not converge. */
  readonly steps: number;
  /** Final loss; the median over repeats if the setting is repeated. */
  readonly finalLoss: number;
  /** The hyperparameters that vary in it. */
  readonly values: Readonly<Record<string, HyperparameterValue>>;
}

// Maximum number of objectives with a sentence each.
const MOST_PROBLEMS = 12;

/** Describes a sweep in sentences. */
export function sweepSentences(sweep: ShownSweep, best: readonly BestOfSpace[]): string[] {
  const { spaces } = sweep;
  const optimizers = new Set(spaces.map(({ optimizer }) => optimizer));
  const problems = Map.groupBy(best, ({ space }) => space.problem);
  const converged = spaces.reduce((sum, { counts }) => sum + counts.converged, 0);
  const isDone = sweep.status === "complete";
  const work = `${counted(sweep.steps, "step")} in ${duration(sweep.seconds)}`;
  const opening =
    `The sweep ${sweep.name} ran ${isDone ? "" : `${count(sweep.done)} of `}${counted(sweep.trials, "trial")}: ` +
    `${named(optimizers, "optimizer")} on ${named(new Set(spaces.map(({ problem }) => problem)), "objective")}. ` +
    `${outcome(sweep, converged)} ` +
    (isDone ? `It took ${work}.` : `So far: ${work}. It is not complete: it is ${sweep.status}.`);
  const figures = sweep.runtimes.figures.filter(({ isWhole }) => isWhole).map(figureSentences);
  // Figures say more of a suite than its first instances do.
  const most = figures.length > 0 && problems.size > MOST_PROBLEMS ? 0 : MOST_PROBLEMS;
  const each = [...problems].slice(0, most).map(([problem, own]) => problemSentence(problem, own));
  const rest = problems.size - each.length;
  const hasSingles = spaces.some(({ spec }) => spec !== undefined && spec.repeats > MOST_KEPT_REPEATS);
  return [
    opening,
    ...(sweep.isSummary && hasSingles ? [`${SINGLE_REPEATS[0]!.toUpperCase()}${SINGLE_REPEATS.slice(1)}.`] : []),
    ...figures,
    ...each,
    ...(rest > 0
      ? [`The table of the best lists the ${most === 0 ? "" : "other "}${counted(rest, "objective")}.`]
      : []),
  ];
}

/** Says what share converged, or for a single trial whether it did. */
function outcome({ done, trials }: ShownSweep, converged: number): string {
  if (trials === 1 && done === 0) return "It is not done yet.";
  const who = trials === 1 ? "It" : "The one that is done";
  if (done === 1) return converged === 1 ? `${who} converged.` : `${who} did not converge.`;
  return `${percent(done === 0 ? 0 : converged / done)} of them converged.`;
}

function problemSentence(problem: string, best: readonly BestOfSpace[]): string {
  const solved = best.filter(({ steps }) => Number.isFinite(steps)).toSorted((a, b) => a.steps - b.steps);
  const [first, second] = solved;
  if (first === undefined) {
    const lowest = best.toSorted((a, b) => a.finalLoss - b.finalLoss)[0];
    if (lowest === undefined) return `On ${problem} no trial is done yet.`;
    if (lowest.repeats !== undefined && !Number.isFinite(lowest.finalLoss)) {
      return `On ${problem} no trial converged, and no setting has a finite median loss: most repeats diverged or failed.`;
    }
    return `On ${problem} no trial converged; the lowest ${lossOf(lowest)}, by ${lowest.space.optimizer}${settings(lowest)}.`;
  }
  const isTied = second?.steps === first.steps;
  const lead = `${isTied ? "none was faster than " : ""}${first.space.optimizer}${isTied ? "" : " was the fastest"}, with ${stepsOf(first)}${settings(first)}`;
  if (best.length === 1) {
    const done = sum(first.space.counts);
    const who = `On ${problem}, ${first.space.optimizer} converged in`;
    if (done === 1) return `${who} its one trial, which took ${stepsOf(first)}${settings(first)}.`;
    const share = percent(first.space.counts.converged / done);
    const fastest = first.repeats === undefined ? "took" : "setting takes";
    return `${who} ${share} of its ${counted(done, "trial")}; the fastest ${fastest} ${stepsOf(first)}${settings(first)}.`;
  }
  const everyone = best.length === 2 ? "both optimizers" : `all ${best.length} optimizers`;
  const all = solved.length === best.length ? everyone : `${solved.length} of ${best.length} optimizers`;
  const next =
    second === undefined
      ? ""
      : isTied
        ? `; ${second.space.optimizer} took as many`
        : `; ${second.space.optimizer} came next, with ${second.repeats === undefined ? "" : "an expected "}${count(Math.round(second.steps))}`;
  return `On ${problem}, ${all} converged at some setting. Of these, ${lead}${next}.`;
}

/** Returns the steps; for repeats the expected steps, since a single repeat may be lucky. */
function stepsOf({ repeats, steps }: BestOfSpace): string {
  return repeats === undefined ? counted(steps, "step") : `an expected ${counted(Math.round(steps), "step")}`;
}

function lossOf({ repeats, finalLoss }: BestOfSpace): string {
  const loss = real(finalLoss, 4);
  return repeats === undefined ? `loss is ${loss}` : `is a median loss of ${loss}, of ${counted(repeats, "repeat")}`;
}

function settings({ values }: BestOfSpace): string {
  const parts = Object.entries(values).map(
    ([name, value]) => `${name} ${valueText(value, (number) => real(number, 4))}`,
  );
  return parts.length === 0 ? "" : `, at ${parts.join(" and ")}`;
}

function named(names: ReadonlySet<string>, noun: string): string {
  const all = [...names];
  if (all.length > 4) return `${all.length} ${noun}s`;
  return all.length === 1 ? all[0]! : `${all.slice(0, -1).join(", ")} and ${all.at(-1)}`;
}

function sum(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((total, one) => total + one, 0);
}
