import { SweepError } from "../errors.ts";
import { functionKey } from "../analysis/function-key.ts";
import { pathMap } from "../charts/path-map.ts";
import { curveNumbers, curveStyle } from "../charts/theme.ts";
import { statusText } from "../analysis/map/cell-text.ts";
import { compareOutcomes } from "../sweep/outcomes/best-order.ts";
import { runNames } from "../analysis/trajectory/run-names.ts";
import { recordRun } from "../analysis/trajectory/run-record.ts";
import type { RunRecord } from "../analysis/trajectory/run-record.ts";
import { settingText } from "../analysis/setting-text.ts";
import { pointOf } from "../analysis/trial-points.ts";
import { counted, ordinal } from "../format/numbers.ts";
import { STATUSES } from "../sweep/outcomes/statuses.ts";
import type { Panel, Picture } from "./panel.ts";
import type { PlotSpace } from "./plot-space.ts";
import { tracedTrial } from "./traced-trial.ts";

interface Chosen {
  readonly space: PlotSpace;
  readonly row: number;
}

interface PlotRun extends Chosen {
  readonly record: RunRecord;
  readonly name: string;
}

export const MOST_PATHS = 4;
const MOST_PANELS = 12;

/**
 * Draws the paths of trials on a map of each objective: those of `trials`, or the best of each
 * optimizer. Throws SweepError("input") if an objective has more than two dimensions or a trial
 * cannot be run again.
 */
export function contourPicture(spaces: readonly PlotSpace[], trials: readonly number[]): Picture {
  const notes: string[] = [];
  const chosen = trials.length > 0 ? trials.map((trial) => rowOf(spaces, trial)) : bestOfEach(spaces, notes);
  const problems = [...Map.groupBy(chosen, ({ space }) => functionOf(space)).values()];
  const shown = problems.slice(0, MOST_PANELS);
  if (shown.length < problems.length) {
    notes.push(`the first ${shown.length} of ${problems.length} objectives are drawn: --space draws one of the others`);
  }
  const panels = shown.map((own) => {
    const { problem } = own[0]!.space;
    if (trials.length === 0 && own.length > MOST_PATHS) {
      notes.push(`${problem}: the best ${MOST_PATHS} of ${own.length} are drawn: --trial chooses others`);
    }
    const most = trials.length === 0 ? fastest(own).slice(0, MOST_PATHS) : own;
    const records = most.map(({ space, row }) => run(space, row));
    const names = runNames(most.map(({ space, row }) => ({ spec: space.spec!, trials: space.trials, row })));
    const runs = most.map((one, i): PlotRun => {
      const record = records[i]!;
      const end = record.status === "converged" ? counted(record.stepCount, "step") : statusText(record.status);
      if (record.every > 1) notes.push(`${problem}: ${names[i]}: every ${ordinal(record.every)} step is drawn`);
      return { ...one, record, name: `${names[i]} (${end})` };
    });
    return panelOf(problem, runs);
  });
  return { panels, notes };
}

function rowOf(spaces: readonly PlotSpace[], trial: number): Chosen {
  const space = spaces.find(({ first, end }) => trial >= first && trial < end);
  const row = space?.trials.trial.indexOf(trial) ?? -1;
  if (space === undefined || row < 0) throw new SweepError("input", `no such trial, or it is not stored: ${trial}`);
  if (space.dim > 2) throw noMap(space);
  return { space, row };
}

function bestOfEach(spaces: readonly PlotSpace[], notes: string[]): Chosen[] {
  const flat = spaces.filter(({ dim }) => dim <= 2);
  const [first] = spaces;
  if (flat.length === 0 && first !== undefined) throw noMap(first);
  const usable = flat.filter(({ spec }) => spec !== undefined);
  // If none can be run, the first space gives the reason.
  if (usable.length === 0) tracedTrial(flat[0]!, 0);
  const left = spaces.length - usable.length;
  if (left > 0)
    notes.push(`${counted(left, "space")} left out: more than two dimensions, or trials cannot be run here`);
  const best = [...Map.groupBy(usable, (space) => JSON.stringify([functionOf(space), space.optimizer])).values()];
  return best.map((own) => fastest(own.map((space) => ({ space, row: space.best })))[0]!);
}

/** Returns a key of the function that a panel shows: spaces of one name may have other data. */
function functionOf({ spec, problem }: PlotSpace): string {
  return JSON.stringify([problem, functionKey(spec, problem)]);
}

function noMap({ label, dim }: PlotSpace): SweepError {
  return new SweepError("input", `a path in ${dim} dimensions has no map: ${label}; sweep trace shows its convergence`);
}

function outcomeOf({ space: { trials }, row }: Chosen): { status: number; steps: number; finalLoss: number } {
  return { status: trials.status[row]!, steps: trials.steps[row]!, finalLoss: trials.finalLoss[row]! };
}

function fastest(chosen: readonly Chosen[]): Chosen[] {
  return chosen.toSorted((a, b) => compareOutcomes(outcomeOf(a), outcomeOf(b)));
}

/** Runs a trial again and checks it against the stored outcome. */
function run(space: PlotSpace, row: number): RunRecord {
  const running = recordRun(tracedTrial(space, row));
  for (let next = running.next(); ; next = running.next()) {
    if (next.done !== true) continue;
    const record = next.value;
    const { status, steps, finalLoss } = outcomeOf({ space, row });
    const loss = Number.isFinite(record.finalLoss) ? record.finalLoss : NaN;
    const isSame =
      record.status === STATUSES[status] &&
      record.stepCount === steps &&
      (loss === finalLoss || (Number.isNaN(loss) && Number.isNaN(finalLoss)));
    if (isSame) return record;
    throw new SweepError("setup", `trial ${space.trials.trial[row]} does not reproduce its stored outcome`);
  }
}

function panelOf(problem: string, runs: readonly PlotRun[]): Panel {
  const { spec, seed } = runs[0]!.space;
  const optimizers = new Set(runs.map(({ space }) => space.optimizer));
  const numbers = curveNumbers(runs.map(({ space }) => space.color));
  return {
    title: optimizers.size === 1 ? `${problem} · ${[...optimizers].join("")}` : problem,
    description: `${spec!.objective.dim === 1 ? "Points of trials on" : "Paths of trials on a contour map of"} ${problem}: ${runs.map(describe).join("; ")}.`,
    draw: (size, theme) => {
      const styled = runs.map(({ record, name }, i) => ({ record, name, ...curveStyle(theme, numbers[i]!) }));
      return pathMap({ space: spec!, seed }, styled, size, theme);
    },
  };
}

function describe({ space, row, record }: PlotRun): string {
  return `${space.optimizer} with ${settingText(pointOf(space.trials, row))}: ${statusText(record.status)} after ${counted(record.stepCount, "step")}`;
}
