import { SweepError } from "../errors.ts";
import { functionKey } from "../analysis/function-key.ts";
import { statusText } from "../analysis/map/cell-text.ts";
import { compareOutcomes } from "../sweep/outcomes/best-order.ts";
import { runNames } from "../analysis/trajectory/run-names.ts";
import { recordRun } from "../analysis/trajectory/run-record.ts";
import type { RunRecord } from "../analysis/trajectory/run-record.ts";
import { settingText } from "../analysis/setting-text.ts";
import { outcomeAt } from "../analysis/map/map-trials.ts";
import { pointOf } from "../analysis/trial-points.ts";
import { counted, ordinal } from "../format/numbers.ts";
import { STATUSES } from "../sweep/outcomes/statuses.ts";
import type { PlotSpace } from "./plot-space.ts";
import { tracedTrial } from "./traced-trial.ts";

interface Chosen {
  readonly space: PlotSpace;
  readonly row: number;
}

/** A trial that was run again, with its name in a legend. */
export interface PlotRun extends Chosen {
  readonly record: RunRecord;
  readonly name: string;
}

/** The runs of a picture on one objective, which share a chart. */
export interface ProblemRuns {
  readonly problem: string;
  readonly runs: readonly PlotRun[];
}

export interface RunChoice {
  /** Numbers of trials; none for the best trial of each optimizer. */
  readonly trials: readonly number[];
  /** Maximum number of runs in a chart. */
  readonly most: number;
  /** Reason why a chart cannot draw the runs of a space; omitted if it can draw all. */
  readonly refusal?: (space: PlotSpace) => string | undefined;
}

const MOST_PANELS = 12;

/**
 * Runs trials again, grouped by objective: those of `trials`, or the best of each optimizer. Throws
 * SweepError("input") if one cannot be run or drawn.
 */
export function chosenRuns(
  spaces: readonly PlotSpace[],
  choice: RunChoice,
): { readonly problems: readonly ProblemRuns[]; readonly notes: readonly string[] } {
  const notes: string[] = [];
  const isBest = choice.trials.length === 0;
  const chosen = isBest ? bestOfEach(spaces, choice, notes) : choice.trials.map((one) => rowOf(spaces, one, choice));
  const problems = [...Map.groupBy(chosen, ({ space }) => functionOf(space)).values()];
  const shown = problems.slice(0, MOST_PANELS);
  if (shown.length < problems.length) {
    notes.push(`the first ${shown.length} of ${problems.length} objectives are drawn: --space draws one of the others`);
  }
  const drawn = shown.map((own): ProblemRuns => {
    const { problem } = own[0]!.space;
    if (isBest && own.length > choice.most) {
      notes.push(`${problem}: the best ${choice.most} of ${own.length} are drawn: --trial chooses others`);
    }
    return { problem, runs: runsOf(isBest ? fastest(own).slice(0, choice.most) : own, notes) };
  });
  return { problems: drawn, notes };
}

/** Returns an objective's name, followed by the optimizer if all runs have the same one. */
export function problemTitle({ problem, runs }: ProblemRuns): string {
  const optimizers = new Set(runs.map(({ space }) => space.optimizer));
  return optimizers.size === 1 ? `${problem} · ${[...optimizers].join("")}` : problem;
}

/** Describes a run in words: `sgd with lr 0.95: converged after 157 steps`. */
export function describeRun({ space, row, record }: PlotRun): string {
  return `${space.optimizer} with ${settingText(pointOf(space.trials, row))}: ${statusText(record.status)} after ${counted(record.stepCount, "step")}`;
}

function rowOf(spaces: readonly PlotSpace[], trial: number, { refusal }: RunChoice): Chosen {
  const space = spaces.find(({ first, end }) => trial >= first && trial < end);
  const row = space?.trials.trial.indexOf(trial) ?? -1;
  if (space === undefined || row < 0) throw new SweepError("input", `no such trial, or it is not stored: ${trial}`);
  const reason = refusal?.(space);
  if (reason !== undefined) throw new SweepError("input", reason);
  return { space, row };
}

function bestOfEach(spaces: readonly PlotSpace[], { refusal }: RunChoice, notes: string[]): Chosen[] {
  const drawable = spaces.filter((space) => refusal?.(space) === undefined);
  const reason = refusal?.(spaces[0]!);
  if (drawable.length === 0 && reason !== undefined) throw new SweepError("input", reason);
  const usable = drawable.filter(({ spec }) => spec !== undefined);
  // If none can be run, the first space gives the reason.
  if (usable.length === 0) tracedTrial(drawable[0]!, 0);
  const left = spaces.length - usable.length;
  if (left > 0) {
    const undrawn = drawable.length < spaces.length ? "more than two dimensions, or " : "";
    notes.push(`${counted(left, "space")} left out: ${undrawn}trials cannot be run here`);
  }
  const best = [...Map.groupBy(usable, (space) => JSON.stringify([functionOf(space), space.optimizer])).values()];
  return best.map((own) => fastest(own.map((space) => ({ space, row: space.best })))[0]!);
}

/** Returns a key of the function that a panel shows: spaces of one name may have other data. */
function functionOf({ spec, problem }: PlotSpace): string {
  return JSON.stringify([problem, functionKey(spec, problem)]);
}

function fastest(chosen: readonly Chosen[]): Chosen[] {
  return chosen.toSorted((a, b) => compareOutcomes(outcomeAt(a.space.trials, a.row), outcomeAt(b.space.trials, b.row)));
}

function runsOf(chosen: readonly Chosen[], notes: string[]): PlotRun[] {
  const records = chosen.map(({ space, row }) => run(space, row));
  const names = runNames(chosen.map(({ space, row }) => ({ spec: space.spec!, trials: space.trials, row })));
  return chosen.map((one, i): PlotRun => {
    const record = records[i]!;
    const end = record.status === "converged" ? counted(record.stepCount, "step") : statusText(record.status);
    if (record.every > 1) notes.push(`${one.space.problem}: ${names[i]}: every ${ordinal(record.every)} step is drawn`);
    return { ...one, record, name: `${names[i]} (${end})` };
  });
}

/** Runs a trial again and checks it against the stored outcome. */
function run(space: PlotSpace, row: number): RunRecord {
  const running = recordRun(tracedTrial(space, row));
  for (let next = running.next(); ; next = running.next()) {
    if (next.done !== true) continue;
    const record = next.value;
    const { status, steps, finalLoss } = outcomeAt(space.trials, row);
    const loss = Number.isFinite(record.finalLoss) ? record.finalLoss : NaN;
    const isSame =
      record.status === STATUSES[status] &&
      record.stepCount === steps &&
      (loss === finalLoss || (Number.isNaN(loss) && Number.isNaN(finalLoss)));
    if (isSame) return record;
    throw new SweepError("setup", `trial ${space.trials.trial[row]} does not reproduce its stored outcome`);
  }
}
