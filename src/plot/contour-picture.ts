import { SweepError } from "../errors.ts";
import { contourField, frameOf } from "../analysis/trajectory/contour-field.ts";
import { CONTOUR_MARGINS, contour, contourTop } from "../charts/contour.ts";
import { landscape } from "../charts/landscape.ts";
import { curveNumbers, curveStyle } from "../charts/theme.ts";
import { statusText } from "../analysis/map/cell-text.ts";
import { compareOutcomes } from "../sweep/outcomes/best-order.ts";
import { coordinateNames, pathPoints } from "../analysis/trajectory/run-path.ts";
import { recordRun } from "../analysis/trajectory/run-record.ts";
import type { RunRecord } from "../analysis/trajectory/run-record.ts";
import { pointOf } from "../analysis/trial-points.ts";
import { counted, real } from "../format/numbers.ts";
import { STATUSES } from "../sweep/outcomes/statuses.ts";
import type { ObjectiveSpec } from "../sweep/spec/sweep-spec.ts";
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
// Samples of the objective along a side.
const COLUMNS = 120;

/**
 * Draws the paths of trials on a map of each objective: those of `trials`, or the best of each
 * optimizer. Throws SweepError("input") if an objective has more than two dimensions or a trial
 * cannot be run again.
 */
export function contourPicture(spaces: readonly PlotSpace[], trials: readonly number[]): Picture {
  const notes: string[] = [];
  const chosen = trials.length > 0 ? trials.map((trial) => rowOf(spaces, trial)) : bestOfEach(spaces, notes);
  const problems = [...Map.groupBy(chosen, ({ space }) => space.problem)];
  const shown = problems.slice(0, MOST_PANELS);
  if (shown.length < problems.length) {
    notes.push(`the first ${shown.length} of ${problems.length} objectives are drawn: --space draws one of the others`);
  }
  const panels = shown.map(([problem, own]) => {
    if (trials.length === 0 && own.length > MOST_PATHS) {
      notes.push(`${problem}: the best ${MOST_PATHS} of ${own.length} are drawn: --trial chooses others`);
    }
    const most = trials.length === 0 ? fastest(own).slice(0, MOST_PATHS) : own;
    return panelOf(
      problem,
      most.map((one): PlotRun => {
        const record = run(one.space, one.row);
        const end = record.status === "converged" ? counted(record.stepCount, "step") : statusText(record.status);
        return { ...one, record, name: `${nameAmong(most, one)} (${end})` };
      }),
    );
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
  const best = [...Map.groupBy(usable, ({ problem, optimizer }) => JSON.stringify([problem, optimizer])).values()];
  return best.map((own) => fastest(own.map((space) => ({ space, row: space.best })))[0]!);
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

/**
 * Returns the optimizer's name, or the differing hyperparameters if several trials have the same
 * optimizer.
 */
function nameAmong(all: readonly Chosen[], { space, row }: Chosen): string {
  const alike = all.filter((other) => other.space.optimizer === space.optimizer);
  if (alike.length < 2) return space.optimizer;
  const points = alike.map((one) => pointOf(one.space.trials, one.row));
  const own = Object.entries(pointOf(space.trials, row));
  const differing = own.filter(([name, value]) => points.some((point) => point[name] !== value));
  const values = differing.map(([name, value]) => `${name} ${real(value, 3)}`).join(", ");
  // Repeats have the same hyperparameters.
  const name = values === "" ? `trial ${space.trials.trial[row]}` : values;
  return alike.length === all.length ? name : `${space.optimizer} ${name}`;
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
  const objective = runs[0]!.space.spec!.objective;
  const [only] = runs;
  const numbers = curveNumbers(runs.map(({ space }) => space.color));
  return {
    title: runs.length === 1 && only !== undefined ? `${problem} · ${settings(only)}` : problem,
    description: `${objective.dim === 1 ? "Points of trials on" : "Paths of trials on a contour map of"} ${problem}: ${runs.map(describe).join("; ")}.`,
    draw: (size, theme) => {
      const styled = runs.map(({ record, name }, i) => ({ record, name, ...curveStyle(theme, numbers[i]!) }));
      if (objective.dim === 1) return landscape(objective, styled, size, theme);
      const names = runs.map(({ name }) => name);
      const { left, right, bottom } = CONTOUR_MARGINS;
      const height = size.height - contourTop(names, size, theme) - bottom;
      const aspect = Math.max(1, size.width - left - right) / Math.max(1, height);
      const paths = styled.map(({ record, ...style }) => ({ ...style, points: pathPoints(record) }));
      const field = contourField(
        objective,
        frameOf(
          objective,
          paths.map(({ points }) => points),
          aspect,
        ),
        COLUMNS,
        Math.max(20, Math.round(COLUMNS / aspect)),
      );
      const picture = { field, paths, minima: minimaOf(objective), names: coordinateNames(objective), isNamed: true };
      return contour(picture, size, theme);
    },
  };
}

function minimaOf({ minimisers }: ObjectiveSpec): (readonly [x: number, y: number])[] {
  return minimisers.map(([x = 0, y = 0]) => [x, y] as const);
}

function settings({ space: { trials }, row }: Chosen): string {
  return Object.entries(pointOf(trials, row))
    .map(([name, value]) => `${name} ${real(value, 4)}`)
    .join(", ");
}

function describe({ space, row, record }: PlotRun): string {
  return `${space.optimizer} with ${settings({ space, row })}: ${statusText(record.status)} after ${counted(record.stepCount, "step")}`;
}
