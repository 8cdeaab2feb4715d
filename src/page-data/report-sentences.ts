import { count, counted, duration, percent, real } from "../format/numbers.ts";
import type { ShownSpace, ShownSweep } from "./document.ts";

/** What a space's best setting is, for those who speak of it. */
export interface BestOfSpace {
  readonly space: ShownSpace;
  /** How many repeats it has; undefined where nothing is repeated, and it is the best trial. */
  readonly repeats: number | undefined;
  /** Expected ones where it is repeated. Infinity where it did not converge. */
  readonly steps: number;
  /** Where it is repeated, the median. */
  readonly finalLoss: number;
  /** The hyperparameters that vary in it. */
  readonly values: Readonly<Record<string, number>>;
}

// More objectives than this are not gone through one by one.
const MOST_PROBLEMS = 12;

/** A sweep in sentences that can be read aloud. */
export function sweepSentences(sweep: ShownSweep, best: readonly BestOfSpace[]): string[] {
  const { spaces } = sweep;
  const optimizers = new Set(spaces.map(({ optimizer }) => optimizer));
  const problems = Map.groupBy(best, ({ space }) => space.problem);
  const converged = spaces.reduce((sum, { counts }) => sum + counts.converged, 0);
  const isDone = sweep.status === "complete";
  const opening =
    `The sweep ${sweep.name} ran ${isDone ? "" : `${count(sweep.done)} of `}${counted(sweep.trials, "trial")}: ` +
    `${named(optimizers, "optimizer")} on ${named(new Set(spaces.map(({ problem }) => problem)), "objective")}. ` +
    `${outcome(sweep, converged)} ` +
    `It took ${counted(sweep.steps, "step")} in ${duration(sweep.seconds)}${isDone ? "" : `, and is ${sweep.status}`}.`;
  const each = [...problems].slice(0, MOST_PROBLEMS).map(([problem, own]) => problemSentence(problem, own));
  const rest = problems.size - each.length;
  return [
    opening,
    ...each,
    ...(rest > 0 ? [`The other ${counted(rest, "objective")} are in the table of the best.`] : []),
  ];
}

/** How many converged; of one trial there is no share. */
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
    if (lowest === undefined) return `On ${problem} nothing is done yet.`;
    if (lowest.repeats !== undefined && !Number.isFinite(lowest.finalLoss)) {
      return `On ${problem} no trial converged, and at no setting has the median of the repeats a loss: they diverged or failed.`;
    }
    return `On ${problem} no trial converged; the lowest ${lossOf(lowest)}, by ${lowest.space.optimizer}${settings(lowest)}.`;
  }
  const lead = `${first.space.optimizer} was the soonest, with ${stepsOf(first)}${settings(first)}`;
  if (best.length === 1) {
    const done = sum(first.space.counts);
    const who = `On ${problem}, ${first.space.optimizer} converged in`;
    if (done === 1) return `${who} its one trial, which took ${stepsOf(first)}${settings(first)}.`;
    const share = percent(first.space.counts.converged / done);
    const soonest = first.repeats === undefined ? "took" : "setting takes";
    return `${who} ${share} of its ${counted(done, "trial")}; the soonest ${soonest} ${stepsOf(first)}${settings(first)}.`;
  }
  const everyone = best.length === 2 ? "both optimizers" : `all ${best.length} optimizers`;
  const all = solved.length === best.length ? everyone : `${solved.length} of ${best.length} optimizers`;
  const next =
    second === undefined
      ? ""
      : `; ${second.space.optimizer} came next, with ${second.repeats === undefined ? "" : "an expected "}${count(Math.round(second.steps))}`;
  return `On ${problem}, ${all} converged at some setting. Of these, ${lead}${next}.`;
}

/** One draw among the repeats may be lucky: what they need in the mean is told. */
function stepsOf({ repeats, steps }: BestOfSpace): string {
  return repeats === undefined ? counted(steps, "step") : `an expected ${counted(Math.round(steps), "step")}`;
}

function lossOf({ repeats, finalLoss }: BestOfSpace): string {
  const loss = real(finalLoss, 4);
  return repeats === undefined ? `loss is ${loss}` : `is a median loss of ${loss}, of ${counted(repeats, "repeat")}`;
}

function settings({ values }: BestOfSpace): string {
  const parts = Object.entries(values).map(([name, value]) => `${name} ${real(value, 4)}`);
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
