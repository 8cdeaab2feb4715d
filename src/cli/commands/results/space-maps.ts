import { levelText } from "../../../sweep/spec/levels.ts";
import { SweepError } from "../../../errors.ts";
import { lossGrounds } from "../../../analysis/map/loss-ground.ts";
import type { LossGround } from "../../../analysis/map/loss-ground.ts";
import type { MapTrials } from "../../../analysis/map/map-trials.ts";
import { usualMeasure } from "../../../analysis/map/map-measure.ts";
import { repeatsNote } from "../../../analysis/map/repeats-note.ts";
import { repeatCount } from "../../../analysis/trial-points.ts";
import { spaceMap } from "../../../analysis/map/space-map.ts";
import type { SpaceMap, SpaceMapOptions } from "../../../analysis/map/space-map.ts";
import { textTally } from "../../../text-charts/text-tally.ts";
import { textMap } from "../../../text-charts/text-map.ts";
import { wrappedText } from "../../../text-charts/text-style.ts";
import type { TextStyle } from "../../../text-charts/text-style.ts";
import { computable, computableSpec } from "../../../report/read-document.ts";
import { readMapTrials } from "../../../report/read-map-trials.ts";
import { visible } from "../../../format/visible.ts";
import { count, counted, real } from "../../../format/numbers.ts";
import type { Results, SweepRow } from "../../../store/read/results.ts";
import type { TrialSpace } from "../../../store/read/trial-columns.ts";

// Limits without --map: more would take long to compute or read.
const MAX_TRIALS = 1_000_000;
const MAX_SPACES = 12;

export interface MapsOptions extends SpaceMapOptions {
  /** Whether to draw maps. If undefined, draws them within the limits. */
  readonly map: boolean | undefined;
}

/**
 * Yields the maps of a sweep's spaces as text, or a sentence for a map that is not drawn. Throws
 * SweepError("input") if no space has the requested axes or values.
 */
export function* spaceMaps(
  results: Results,
  sweep: SweepRow,
  { map: wanted, ...options }: MapsOptions,
  style: TextStyle,
): Generator<string> {
  if (wanted === false) return;
  if (sweep.store === "summary") {
    yield* summaryMaps(results, sweep, { map: wanted, hasAxes: Object.keys(options).length > 0 }, style);
    return;
  }
  const all = results.trialSpaces(sweep.sweep_id).filter(({ varied }) => varied.length > 0);
  const spaces = wanted === true ? all : all.slice(0, MAX_SPACES);
  const said: SweepError[] = [];
  const grid = computableSpec(sweep, results.data(sweep.sweep_id));
  const groundOf = ({ space, label: problem }: TrialSpace, trials: MapTrials): LossGround =>
    lossGrounds([{ ...computable(grid, space), problem, trials: () => trials }])[0]!;
  for (const space of spaces) {
    const done = Object.values(space.counts).reduce((sum, one) => sum + one, 0);
    if (done === 0) continue;
    if (done > MAX_TRIALS && wanted !== true) {
      yield `\n${visible(space.label)}: use --map to draw ${count(done)} trials\n`;
      continue;
    }
    const trials = readMapTrials(results, sweep.sweep_id, space);
    try {
      const { spec, plan } = computable(grid, space.space);
      const map = spaceMap(trials, options, spec ?? plan);
      if (map === undefined) continue;
      const lines = [
        ...wrappedText(heading(space, map, trials), style.width),
        ...textMap(map, groundOf(space, trials), style),
      ];
      yield `\n${lines.join("\n")}\n`;
    } catch (error) {
      if (!(error instanceof SweepError)) throw error;
      said.push(error);
      // Fails only if all spaces fail.
      if (said.length === spaces.length) throw error;
      yield `\n${visible(space.label)}: no map: ${visible(error.message)}\n`;
    }
  }
  if (all.length > spaces.length) yield `\nuse --map to draw all ${counted(all.length, "space")}\n`;
}

/** Yields the maps of a summary, whose axes are those that the run chose. */
function* summaryMaps(
  results: Results,
  sweep: SweepRow,
  { map: wanted, hasAxes }: { readonly map: boolean | undefined; readonly hasAxes: boolean },
  style: TextStyle,
): Generator<string> {
  if (hasAxes) yield "\na summary has only the map over the two hyperparameters with the most values\n";
  const all = results.trialSpaces(sweep.sweep_id);
  const spaces = wanted === true ? all : all.slice(0, MAX_SPACES);
  let drawn = 0;
  for (const { space, label } of spaces) {
    const tally = results.tally(sweep.sweep_id, space);
    if (tally === undefined) continue;
    drawn += 1;
    const names = tally.axes.map(({ name }) => name).join(" and ");
    const title = names === "" ? visible(label) : `${visible(label)}, by ${names}: the share that converged`;
    yield `\n${[...wrappedText(title, style.width), ...textTally(tally, style)].join("\n")}\n`;
  }
  if (drawn === 0 && wanted === true) yield "\nno maps: an older version made this summary\n";
  if (all.length > spaces.length) yield `\nuse --map to draw all ${counted(all.length, "space")}\n`;
}

function heading({ label }: TrialSpace, { x, y, fixed, levels, cells }: SpaceMap, trials: MapTrials): string {
  const held = Object.entries(fixed).map(([name, value]) => `${name} ${levelText(levels?.[name], value, real)}`);
  const note = repeatsNote(repeatCount(trials), usualMeasure(cells));
  return [
    `${visible(label)}, by ${[x, ...(y === undefined ? [] : [y])].map(({ name }) => name).join(" and ")}`,
    ...(held.length === 0 ? [] : [`at ${held.join(", ")}`]),
    ...(note === undefined ? [] : [`each cell shows the ${note}`]),
  ].join("; ");
}
