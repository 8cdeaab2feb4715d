import { levelText } from "../sweep/spec/levels.ts";
import { SweepError } from "../errors.ts";
import { heatmap } from "../charts/heatmap.ts";
import { cellText, statusText } from "../analysis/map/cell-text.ts";
import { usualMeasure } from "../analysis/map/map-measure.ts";
import { groundNotes } from "../analysis/map/loss-ground.ts";
import type { LossGround } from "../analysis/map/loss-ground.ts";
import { repeatsNote } from "../analysis/map/repeats-note.ts";
import { repeatCount } from "../analysis/trial-points.ts";
import { MEASURES, mapValues } from "../analysis/map/map-values.ts";
import type { MapValues, Shown } from "../analysis/map/map-values.ts";
import { bestRow } from "../analysis/compare/best-row.ts";
import { edgeNotes } from "../analysis/map/traced-edge.ts";
import { spaceMap } from "../analysis/map/space-map.ts";
import type { MapCells, SpaceMap, SpaceMapOptions } from "../analysis/map/space-map.ts";
import { stabilityTheory } from "../analysis/map/stability.ts";
import { count, counted, real } from "../format/numbers.ts";
import { STATUSES } from "../sweep/outcomes/statuses.ts";
import type { Panel, Picture } from "./panel.ts";
import { groundsOf } from "./plot-space.ts";
import type { PlotSpace } from "./plot-space.ts";

interface MappedSpace {
  readonly space: PlotSpace;
  readonly map: SpaceMap;
  readonly measure: Shown;
}

const MOST_PANELS = 12;

/**
 * Draws the outcomes of each space over two hyperparameters, side by side; maps of the same measure
 * share a colour scale. `measure` may be that of an objective with data. The default is steps, the
 * loss if nothing converged, or the share that converged where there are repeats. Throws
 * SweepError("input") if nothing varies, or if no space has the axes or the measure.
 */
export function heatmapPicture(
  spaces: readonly PlotSpace[],
  measure: string | undefined,
  options: SpaceMapOptions,
): Picture {
  const notes: string[] = [];
  const mapped = spaces.flatMap((space): MappedSpace[] => {
    const shown = measure === undefined ? undefined : shownBy(space, measure);
    if (measure !== undefined && shown === undefined) {
      notes.push(`${space.label}: no map: it has no ${measure}`);
      return [];
    }
    const map = mapOf(space, options, spaces.length === 1, notes);
    notes.push(...edgeNotes(map?.traced).map((note) => `${space.label}: ${note}`));
    return map === undefined ? [] : [{ space, map, measure: shown ?? usualMeasure(map.cells) }];
  });
  if (mapped.length === 0) {
    const [first] = notes;
    throw new SweepError("input", first ?? "nothing to draw: no hyperparameter varies");
  }
  const shown = mapped.slice(0, MOST_PANELS);
  if (shown.length < mapped.length) {
    notes.push(`the first ${shown.length} of ${mapped.length} maps are drawn: --space draws one of the others`);
  }
  const grounds = groundsOf(spaces);
  const values = new Map(
    [...Map.groupBy(shown, (one) => nameOf(one.measure)).values()].flatMap((own) => {
      const all = mapValues(
        own.map(({ space, map: { cells } }) => ({ cells, ground: grounds.get(space)! })),
        own[0]!.measure,
      );
      return own.map((one, i) => [one, all[i]!] as const);
    }),
  );
  return {
    panels: shown.map((one) => panelOf(one, values.get(one)!, grounds.get(one.space)!)),
    notes: notes,
  };
}

/** Returns the measure with a name that a space has; undefined if it has none. */
function shownBy({ trials }: PlotSpace, name: string): Shown | undefined {
  return MEASURES.find((one) => one === name) ?? trials.measured?.find((one) => one.name === name);
}

function nameOf(measure: Shown): string {
  return typeof measure === "object" ? measure.name : measure;
}

function mapOf(space: PlotSpace, options: SpaceMapOptions, isOnly: boolean, notes: string[]): SpaceMap | undefined {
  try {
    return spaceMap(space.trials, options, space.spec ?? space.plan);
  } catch (error) {
    // A space may lack a hyperparameter that another has.
    if (isOnly || !(error instanceof SweepError)) throw error;
    const reason = `: no map: ${error.message}`;
    const known = notes.findIndex((note) => note.endsWith(reason));
    if (known < 0) notes.push(`${space.label}${reason}`);
    else notes[known] = `${notes[known]!.slice(0, -reason.length)}, ${space.label}${reason}`;
    return undefined;
  }
}

function panelOf({ space, map, measure }: MappedSpace, values: MapValues, ground: LossGround): Panel {
  const held = Object.entries(map.fixed).map(
    ([name, value]) => `${name} ${levelText(map.levels?.[name], value, (number) => real(number, 4))}`,
  );
  const { spec, seed } = space;
  const theory = spec === undefined ? undefined : stabilityTheory({ space: spec, seed });
  const note = repeatsNote(repeatCount(space.trials), measure);
  // A share's axis is named after it.
  const isShare = measure === "converged_share";
  const named = isShare && note !== undefined ? { ...values, name: note } : values;
  const median = isShare || note === undefined ? [] : [note];
  return {
    title: [space.label, ...(held.length === 0 ? [] : [held.join(", ")]), ...median].join(" · "),
    description: [
      describe(space, map, named, median),
      ...(measure === "loss" ? groundNotes(ground) : []),
      ...edgeNotes(map.traced),
    ].join(" "),
    draw: (size, theme) => heatmap({ map, values: named, theory }, size, theme).option,
  };
}

function* rowsOf(cells: MapCells): Generator<number> {
  for (const cell of cells) yield* cell?.rows ?? [];
}

function describe({ label, trials }: PlotSpace, map: SpaceMap, values: MapValues, median: readonly string[]): string {
  const { x, y, cells } = map;
  const byStatus = STATUSES.map(() => 0);
  for (const cell of cells) if (cell !== undefined) byStatus[cell.status]! += 1;
  const filled = byStatus.reduce((sum, one) => sum + one, 0);
  const counts = STATUSES.map((status, code) => ({ status, cells: byStatus[code]! }));
  const ended = counts
    .filter(({ cells }) => cells > 0)
    .map(({ status, cells }) => `${count(cells)} ${statusText(status)}`);
  const row = bestRow(trials, rowsOf(cells));
  const best = cells.findIndex((cell) => row !== undefined && cell?.rows.includes(row) === true);
  return (
    `${label}: ${values.name === "" ? "how trials ended" : values.name} over ${[`${x.name}${y === undefined ? "" : ` and ${y.name}`}`, ...median].join(", ")}. ` +
    `Of ${counted(filled, "cell")}: ${ended.join(", ")}. The best: ${cellText(map, best, trials)}.`
  );
}
