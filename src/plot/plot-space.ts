import { SweepError } from "../errors.ts";
import { lossGrounds } from "../analysis/map/loss-ground.ts";
import type { LossGround } from "../analysis/map/loss-ground.ts";
import { valueAt } from "../analysis/map/map-trials.ts";
import type { MapTrials } from "../analysis/map/map-trials.ts";
import type { NamedTrials } from "../analysis/trial-by-setting.ts";
import { optimizerColors } from "../analysis/optimizer-colors.ts";
import { bestRow, bestTrialRow } from "../analysis/compare/best-row.ts";
import { computable, computableSpec } from "../report/read-document.ts";
import { readMapTrials } from "../report/read-map-trials.ts";
import { problemNames } from "../page-data/problem-names.ts";
import type { PlannedPoints } from "../sweep/spec/planned-points.ts";
import type { SpaceSpec } from "../sweep/spec/sweep-spec.ts";
import type { Results, SweepRow } from "../store/read/results.ts";
import { didYouMean } from "../suggest.ts";

/** A space of a sweep, as pictures use it. */
export interface PlotSpace {
  readonly label: string;
  /** The name of its objective among those of the sweep. */
  readonly problem: string;
  readonly optimizer: string;
  /** Number of the optimizer's colour in figures of the sweep. */
  readonly color: number;
  readonly dim: number;
  /** Seed of the sweep. */
  readonly seed: number;
  /** Spec of its trials; undefined if they cannot be run here. */
  readonly spec: SpaceSpec | undefined;
  /** The planned points, if they are known without `spec`. */
  readonly plan?: PlannedPoints;
  /** Reason why they cannot be run. */
  readonly whyNot: string | undefined;
  /** Its objective's minimum; null if unknown. */
  readonly minimum: number | null;
  /** Number of its first trial. `end` is the number after its last. */
  readonly first: number;
  readonly end: number;
  readonly trials: MapTrials;
  /** The row of its best trial, or of the first repeat of its best setting. */
  readonly best: number;
}

/**
 * Returns the spaces with finished trials. Throws `input` if there are none, or if `wanted` is
 * neither a space nor an objective.
 */
export function plotSpaces(results: Results, sweep: SweepRow, wanted: string | undefined): PlotSpace[] {
  const grid = computableSpec(sweep, results.data(sweep.sweep_id));
  const all = results.trialSpaces(sweep.sweep_id);
  const problems = problemNames(all);
  const colors = optimizerColors(all.map(({ optimizer }) => optimizer));
  const chosen = wanted === undefined ? undefined : spaceNumbers(all, problems, wanted);
  const spaces = all.flatMap((space, i): PlotSpace[] => {
    if (chosen?.includes(i) === false) return [];
    const trials = readMapTrials(results, sweep.sweep_id, space);
    const best = space.hasSettings ? bestRow(trials) : bestTrialRow(trials);
    if (best === undefined) return [];
    return [
      {
        ...{ label: space.label, problem: problems[i]!, optimizer: space.optimizer, dim: space.dim },
        color: colors.get(space.optimizer)!,
        ...{ seed: "spec" in grid ? grid.spec.seed : 0, ...computable(grid, i) },
        ...{ first: space.first, end: space.end, trials, best },
      },
    ];
  });
  if (spaces.length > 0) return spaces;
  const where = wanted === undefined ? `sweep ${sweep.sweep_id}` : `--space ${wanted}`;
  throw new SweepError("input", `no trial is done yet: ${where}`);
}

/** Finds a space by its label or its number in the view `spaces`, or all spaces of an objective. */
function spaceNumbers(
  spaces: readonly { readonly label: string }[],
  problems: readonly string[],
  wanted: string,
): number[] {
  const labels = spaces.map(({ label }) => label);
  if (labels.includes(wanted)) return [labels.indexOf(wanted)];
  if (problems.includes(wanted)) return [...problems.keys()].filter((i) => problems[i] === wanted);
  if (/^\d+$/.test(wanted) && Number(wanted) < spaces.length) return [Number(wanted)];
  const hint =
    didYouMean(wanted, [...labels, ...problems]) ||
    `: there are ${labels.map((label, i) => `${i} ${label}`).join(", ")}`;
  throw new SweepError("input", `no such space: "${wanted}"${hint}`);
}

/** Returns the loss above which charts show the losses of each space. */
export function groundsOf(spaces: readonly PlotSpace[]): ReadonlyMap<PlotSpace, LossGround> {
  const grounds = lossGrounds(spaces.map((space) => ({ ...space, trials: () => space.trials })));
  return new Map(spaces.map((space, i) => [space, grounds[i]!]));
}

/** Returns the stored trials of spaces, which settings can name. */
export function namedTrials(spaces: readonly PlotSpace[]): NamedTrials[] {
  return spaces.map(({ label, problem, optimizer, trials }) => ({
    ...{ label, problem, optimizer, names: trials.names, levels: trials.levels },
    each: (visit) => {
      const point = new Float64Array(trials.names.length);
      for (let row = 0; row < trials.count; row += 1) {
        for (let column = 0; column < point.length; column += 1) point[column] = valueAt(trials, row, column);
        visit(trials.trial[row]!, trials.repeat[row]!, point);
      }
    },
  }));
}
