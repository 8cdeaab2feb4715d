import { levelText } from "../../sweep/spec/levels.ts";
import { cellEdges } from "../../analysis/map/map-axis.ts";
import { heatmap } from "../../charts/heatmap.ts";
import { cellText } from "../../analysis/map/cell-text.ts";
import { distinctValues } from "../../analysis/map/map-trials.ts";
import { groundNotes } from "../../analysis/map/loss-ground.ts";
import type { LossGround } from "../../analysis/map/loss-ground.ts";
import { mapValues } from "../../analysis/map/map-values.ts";
import type { Shown } from "../../analysis/map/map-values.ts";
import { STATUSES } from "../../sweep/outcomes/statuses.ts";
import { repeatsNote } from "../../analysis/map/repeats-note.ts";
import { repeatCount } from "../../analysis/trial-points.ts";
import { isScattered, isScatteredMap, placesOf } from "../../analysis/map/scattered-map.ts";
import { edgeNotes } from "../../analysis/map/traced-edge.ts";
import { spaceMap } from "../../analysis/map/space-map.ts";
import type { SpaceMap } from "../../analysis/map/space-map.ts";
import { boundaryLine, stabilityTheory } from "../../analysis/map/stability.ts";
import type { StabilityTheory } from "../../analysis/map/stability.ts";
import { count, real } from "../../format/numbers.ts";
import { ChartView } from "../chart-view.ts";
import { mapTable } from "../downloads/chart-tables.ts";
import { choice, element, radios } from "../element.ts";
import type { PageReport, PageSpace } from "../load-report.ts";
import { sectionElement } from "../section.ts";
import type { Section, SectionContext } from "../section.ts";
import { lossGroundOf } from "./loss-ground-of.ts";
import { openTrial } from "./open-trial.ts";
import { MapPointer } from "./map-pointer.ts";
import { choicesOf, measureOf, nameOf, valueOf } from "./map-choices.ts";
import { spaceChoice } from "./space-choice.ts";
import { replaceIfNew } from "../live/replace-if-new.ts";
import type { View, ViewState } from "../view-state.ts";

/** Shows the map of a space, with controls for the space, the axes and the colours. */
export const mapSection: Section = {
  id: "map",
  title: "Map",
  refresh: "itself",
  group: "work",
  make: makeMapSection,
};

function makeMapSection({ report, view, themes }: SectionContext): HTMLElement {
  const controls = element("div", { class: "controls" });
  const notes = element("div", { class: "notes" });
  const empty = element("p", { hidden: true });
  const maps = new MapKeeper();
  const chart = new ChartView(themes, "heatmap");
  const pointer = new MapPointer(chart.host);
  const section = sectionElement(
    "map",
    "Where does it converge?",
    controls,
    pointer.host,
    chart.downloads.host,
    empty,
    pointer.readout,
    notes,
  );

  const draw = (state: ViewState, before: ViewState, isChanged: boolean): void => {
    const space = report.spaceAt(state.space);
    if (space === undefined) return;
    const isSame =
      ["space", "show", "x", "y"].every((key) => state[key as "x"] === before[key as "x"]) &&
      sameNumbers(state.at, before.at);
    if (isChanged) maps.forget();
    const map = maps.map(space, state);
    if (controls.childElementCount === 0 || !isSame || isChanged) {
      const filled = element("div");
      fillControls(filled, report, space, map, state, view);
      // Keeps an open select open when trials arrive.
      if (!isChanged || filled.innerHTML !== controls.innerHTML)
        fillControls(controls, report, space, map, state, view);
    }
    pointer.host.hidden = map === undefined;
    if (map === undefined) chart.downloads.host.hidden = true;
    empty.hidden = map !== undefined;
    empty.textContent = space.sweep.isSummary
      ? "No map: the sweep is stored as a summary, which keeps only the best trials."
      : "No map: no trial of this space is done, or no hyperparameter varies.";
    if (map === undefined) {
      notes.replaceChildren();
      return;
    }
    const { spec } = space.space;
    const open = openTrial(report, state);
    const marked = [
      ...(open?.space === space.index ? [{ trial: open.trial, isOpen: true }] : []),
      ...state.pins.filter((pin) => pin.space === space.index).map(({ trial }) => ({ trial, isOpen: false })),
    ];
    const trials = space.trials();
    const cellOf = (trial: number): number =>
      map.cells.findIndex((cell) => cell?.rows.some((row) => trials.trial[row] === trial) === true);
    const marks = marked.map(({ trial, isOpen }) => ({ cell: cellOf(trial), isOpen })).filter(({ cell }) => cell >= 0);
    if (isSame && !isChanged && pointer.isShown) {
      pointer.mark(marks);
      return;
    }
    const { seed } = space.sweep;
    const theory = spec === undefined ? undefined : stabilityTheory({ space: spec, seed });
    const show = measureOf(state, trials, map);
    const ground = lossGroundOf(space, report);
    const values = mapValues([{ cells: map.cells, ground }], show)[0]!;
    const pointed = {
      xEdges: cellEdges(map.x),
      yEdges: map.y === undefined ? [0, 1] : cellEdges(map.y),
      ...(isScatteredMap(map) ? { places: placesOf(map) } : {}),
      text: (cell: number) => cellText(map, cell, trials),
      open(cell: number) {
        const row = map.cells.at(cell)?.rows[0];
        if (row !== undefined) view.change({ trial: { space: space.index, trial: trials.trial[row]! } });
      },
      label: `Map of ${space.name}: ${map.x.name} to the right${map.y === undefined ? "" : `, ${map.y.name} upwards`}. Arrow keys move, Enter runs the trial.`,
      hint: "Click a cell, or move with the arrow keys and press Enter, to run its trial here.",
      isFilled: (cell: number) => map.cells.at(cell) !== undefined,
    };
    if (isChanged) pointer.renew(pointed);
    else pointer.show(pointed);
    chart.host.classList.toggle("bars", map.y === undefined);
    chart.show(
      `${nameOf(show)} of ${space.name} over ${map.x.name}${map.y === undefined ? "" : ` and ${map.y.name}`}`,
      (size, theme) => {
        const { option, box } = heatmap({ map, values, theory }, size, theme);
        pointer.place(box, size);
        return option;
      },
      () => mapTable(map),
    );
    pointer.mark(marks);
    const repeats = repeatsNote(repeatCount(trials), show);
    replaceIfNew(notes, ...notesOf(space, map, show, theory, ground, repeats).map((text) => element("p", {}, text)));
  };
  view.watch((state, before) => draw(state, before, false));
  report.onChange(() => draw(view.state, view.state, true));
  return section;
}

/** Makes maps and caches the latest, since a large one takes time. */
class MapKeeper {
  #key = "";
  #map: SpaceMap | undefined;

  /** Returns the map that the address asks for, or the default one if that is not possible. */
  map(space: PageSpace, state: ViewState): SpaceMap | undefined {
    const key = JSON.stringify([space.index, state.x, state.y, state.at]);
    if (key !== this.#key) this.#map = makeMap(space, state);
    this.#key = key;
    return this.#map;
  }

  /** Drops the cached map; called when trials have arrived. */
  forget(): void {
    this.#key = "";
  }
}

function makeMap(space: PageSpace, { x, y, at }: ViewState): SpaceMap | undefined {
  const trials = space.trials();
  if (trials.count === 0 || space.sweep.isSummary) return undefined;
  const { spec, plan, chosen } = space.space;
  // A selection of the trials lacks values of the grid.
  const known = spec ?? plan;
  const planned = chosen === undefined || isScattered(known) ? known : undefined;
  try {
    return spaceMap(trials, { ...(x === undefined ? {} : { x }), ...(y === undefined ? {} : { y }), at }, planned);
  } catch {
    return spaceMap(trials, {}, planned);
  }
}

function fillControls(
  controls: HTMLElement,
  report: PageReport,
  space: PageSpace,
  map: SpaceMap | undefined,
  state: ViewState,
  view: View,
): void {
  const trials = space.trials();
  const rows = Array.from({ length: trials.count }, (_, row) => row);
  // A hyperparameter varies in the grid even if a single value has run.
  const shown = [map?.x.name, map?.y?.name, ...Object.keys(map?.fixed ?? {})];
  const varied = trials.names
    .map((name, column) => ({ name, values: distinctValues(trials, column, rows) }))
    .filter(({ name, values }) => values.length > 1 || shown.includes(name));
  const focused = document.activeElement?.closest("[data-control]")?.getAttribute("data-control");
  const add = (name: string, control: HTMLElement): void => {
    control.dataset["control"] = name;
    controls.append(control);
  };
  controls.replaceChildren();
  add(
    "space",
    spaceChoice("Space", report, space.index, (index) =>
      view.change({ space: index, x: undefined, y: undefined, at: {} }),
    ),
  );
  add(
    "show",
    radios(
      "show",
      "Colour",
      choicesOf(trials).map((one) => ({ value: valueOf(one), text: nameOf(one) })),
      valueOf(measureOf(state, trials, map)),
      (value) => view.change({ show: value }),
    ),
  );
  if (varied.length > 2 && map !== undefined) {
    const names = varied.map(({ name }) => ({ value: name, text: name }));
    const other = (chosen: string, side: "x" | "y"): void => {
      const [x, y] = side === "x" ? [chosen, map.y?.name] : [map.x.name, chosen];
      view.change(
        x === y
          ? { x: side === "x" ? chosen : map.y?.name, y: side === "y" ? chosen : map.x.name, at: {} }
          : { x, y, at: {} },
      );
    };
    add(
      "x",
      choice("Right", names, map.x.name, (chosen) => other(chosen, "x")),
    );
    add(
      "y",
      choice("Up", names, map.y?.name ?? "", (chosen) => other(chosen, "y")),
    );
    for (const [name, held] of Object.entries(map.fixed)) {
      const values = varied.find((one) => one.name === name)?.values ?? [];
      const change = (value: string): void =>
        view.change({ x: map.x.name, y: map.y?.name, at: { ...map.fixed, [name]: Number(value) } });
      add(
        `at-${name}`,
        choice(
          `${name} held at`,
          values.map((value) => ({ value: String(value), text: levelText(map.levels?.[name], value, real) })),
          String(held),
          change,
        ),
      );
    }
  }
  controls.querySelector<HTMLElement>(`[data-control="${focused}"] :is(select, input:checked)`)?.focus();
}

function notesOf(
  { space }: PageSpace,
  map: SpaceMap,
  show: Shown,
  theory: StabilityTheory | undefined,
  ground: LossGround,
  repeats: string | undefined,
): string[] {
  const held = Object.entries(map.fixed).map(
    ([name, value]) => `${name} = ${levelText(map.levels?.[name], value, real)}`,
  );
  const { curvature, condition, optimum, source } = theory ?? {};
  const line = theory !== undefined && boundaryLine(map, theory).length > 0 ? ": the line" : "";
  const isOnMap = map.x.name === "lr" || map.y?.name === "lr";
  return [
    ...(space.chosen === undefined
      ? []
      : [`The page has ${space.chosen}. Counts, curves and tables cover all trials.`]),
    ...(show === "steps" && !map.cells.some((cell) => cell !== undefined && STATUSES[cell.status] === "converged")
      ? ["No trial converged here; the final loss shows how close they came."]
      : []),
    ...(show === "loss" ? groundNotes(ground) : []),
    ...edgeNotes(map.traced),
    ...(held.length === 0 ? [] : [`Shown where ${held.join(" and ")}.`]),
    ...(repeats === undefined ? [] : [`A cell shows the ${repeats}.`]),
    ...(curvature === undefined || !isOnMap
      ? []
      : [
          `Theory: with curvatures from ${real(curvature.smallest)} to L = ${real(curvature.largest)} it is stable where ${condition}${line}. ` +
            (optimum === undefined
              ? ""
              : `Fastest in theory at lr = ${real(optimum.lr, 4)}${optimum.momentum === 0 ? "" : `, momentum = ${real(optimum.momentum, 4)}`}. `) +
            `(${source})`,
        ]),
    ...(space.trials > sum(space.counts)
      ? [`${count(sum(space.counts))} of ${count(space.trials)} trials are done.`]
      : []),
  ];
}

function sum(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((total, one) => total + one, 0);
}

function sameNumbers(a: Readonly<Record<string, number>>, b: Readonly<Record<string, number>>): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
