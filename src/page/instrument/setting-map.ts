import type { EChartsOption } from "echarts";
import { lossGrounds } from "../../analysis/map/loss-ground.ts";
import { axisText, axisUnits, cellEdges } from "../../analysis/map/map-axis.ts";
import { usualMeasure } from "../../analysis/map/map-measure.ts";
import { mapValues } from "../../analysis/map/map-values.ts";
import { spaceMap } from "../../analysis/map/space-map.ts";
import type { SpaceMap } from "../../analysis/map/space-map.ts";
import { stabilityTheory } from "../../analysis/map/stability.ts";
import { heatmap } from "../../charts/heatmap.ts";
import type { PlotBox } from "../../charts/heatmap.ts";
import type { Size } from "../../charts/option.ts";
import { real } from "../../format/numbers.ts";
import { STATUSES } from "../../sweep/outcomes/statuses.ts";
import { ChartView } from "../chart-view.ts";
import { mapTable } from "../downloads/chart-tables.ts";
import { element } from "../element.ts";
import { MapPointer } from "../sections/map-pointer.ts";
import type { ThemeSource } from "../theme-source.ts";
import type { InstrumentWords } from "./instrument-words.ts";
import type { MappedTrials } from "./map-runner.ts";

type Setting = Readonly<Record<string, number>>;

/** The map of an optimizer's settings. It marks the present one, and a click chooses another. */
export class SettingMap {
  readonly host: HTMLElement;
  readonly #words: InstrumentWords;
  readonly #choose: (setting: Setting) => void;
  readonly #chart: ChartView;
  readonly #pointer: MapPointer;
  readonly #present = element("div", { class: "present", "aria-hidden": "true", hidden: true });
  #map: SpaceMap | undefined;
  #place: { readonly box: PlotBox; readonly size: Size } | undefined;
  #setting: Setting = {};

  constructor(words: InstrumentWords, themes: ThemeSource, choose: (setting: Setting) => void) {
    this.#words = words;
    this.#choose = choose;
    this.#chart = new ChartView(themes, "heatmap");
    this.#pointer = new MapPointer(this.#chart.host);
    this.#pointer.host.append(this.#present);
    this.host = element("div", { class: "setting-map" }, this.#pointer.host, this.#pointer.readout);
  }

  show({ space, seed, trials }: MappedTrials, isNew: boolean): void {
    const words = this.#words;
    const map = spaceMap(trials, {}, space);
    this.#map = map;
    if (map === undefined) return;
    const { objective, optimizer } = space;
    const [ground] = lossGrounds([
      { spec: space, problem: objective.name, minimum: objective.minimum, trials: () => trials },
    ]);
    const measure = usualMeasure(map.cells);
    const values = mapValues([{ cells: map.cells, ground: ground! }], measure)[0]!;
    const named = { ...values, name: measure === "steps" ? words.stepsToTarget : words.finalLoss(ground!) };
    const theory = stabilityTheory({ space, seed });
    const label = words.mapLabel(optimizer.name, map.x.name, map.y?.name);
    const pointed = {
      ...{ xEdges: cellEdges(map.x), yEdges: map.y === undefined ? [0, 1] : cellEdges(map.y), label },
      hint: words.mapHint,
      text: (cell: number) => this.#text(map, cell),
      open: (cell: number) => this.#choose(settingOf(map, cell)),
      isFilled: () => true,
    };
    if (isNew) this.#pointer.show(pointed);
    else this.#pointer.renew(pointed);
    this.#chart.show(
      label,
      (size, theme) => {
        const { option, box } = heatmap({ map, values: named, theory }, size, theme);
        this.#pointer.place(box, size);
        this.#place = { box, size };
        this.mark(this.#setting);
        return translated(option, words);
      },
      () => mapTable(map),
    );
  }

  /** Marks a setting on the map, also between its cells. */
  mark(setting: Setting): void {
    this.#setting = setting;
    const { x, y } = this.#map ?? {};
    this.#present.hidden = x === undefined || this.#place === undefined;
    if (x === undefined || this.#place === undefined) return;
    const { box, size } = this.#place;
    const share = (axis: SpaceMap["x"]): number => {
      const edges = cellEdges(axis);
      const at = (axisUnits(axis, setting[axis.name]!) - edges[0]!) / (edges.at(-1)! - edges[0]!);
      return Math.min(1, Math.max(0, at));
    };
    this.#present.style.left = `${box.left + share(x) * (size.width - box.left - box.right)}px`;
    const up = y === undefined ? 0.5 : share(y);
    this.#present.style.top = `${box.top + (1 - up) * (size.height - box.top - box.bottom)}px`;
  }

  remove(): void {
    this.#chart.remove();
  }

  #text(map: SpaceMap, cell: number): string {
    const words = this.#words;
    const axes = [map.x, ...(map.y === undefined ? [] : [map.y])];
    const setting = settingOf(map, cell);
    const place = axes.map((axis) => `${axis.name} ${axisText(axis, setting[axis.name]!, real)}`).join(", ");
    const found = map.cells.at(cell);
    if (found === undefined) return `${place}: ${words.noTrial}`;
    const loss = Number.isFinite(found.finalLoss) ? real(found.finalLoss, 4) : words.notFinite;
    return `${place}: ${[words.statuses[STATUSES[found.status]!], words.steps(found.steps), words.lossIs(loss)].join(", ")}`;
  }
}

/** Returns the setting of a cell. */
function settingOf({ x, y }: SpaceMap, cell: number): Setting {
  const width = x.values.length;
  return {
    [x.name]: x.values[cell % width]!,
    ...(y === undefined ? {} : { [y.name]: y.values[Math.floor(cell / width)]! }),
  };
}

/** Returns a map whose legend is in the language of the words. */
function translated(option: EChartsOption, words: InstrumentWords): EChartsOption {
  const names: Readonly<Record<string, string>> = {
    ...words.statuses,
    ...{ "edge of stability": words.edge, "best by theory": words.best },
  };
  const { legend } = option;
  if (legend === undefined || Array.isArray(legend)) return option;
  return { ...option, legend: { ...legend, formatter: (name: string) => names[name] ?? name } };
}
