import { isInside, isLeaving } from "../../analysis/trajectory/frame.ts";
import type { Point, RunPath } from "../../analysis/trajectory/run-path.ts";
import { scaleBetween } from "../../analysis/scale.ts";
import { pointsNear } from "../../charts/drawn-run.ts";
import type { Size } from "../../charts/option.ts";
import { curveStyle } from "../../charts/theme.ts";
import type { Theme } from "../../charts/theme.ts";
import { element } from "../element.ts";
import { groundOf } from "./ground.ts";
import type { Ground } from "./ground.ts";
import type { InstrumentSpaces } from "./instrument-options.ts";
import type { InstrumentWords } from "./instrument-words.ts";
import { paintAxes } from "./paint/axes.ts";
import { Layer } from "./paint/layer.ts";
import { clipTo, paintDots, paintEnd, paintLine, paintMinimum } from "./paint/marks.ts";
import { pixelOf, plotBox } from "./paint/plot-box.ts";
import type { PlotBox } from "./paint/plot-box.ts";
import { pointsUpTo } from "./shown-run.ts";
import type { ShownRun } from "./shown-run.ts";
import { StartHandle } from "./start-handle.ts";

// Paths with more points than this have no dots.
const DOTTED = 250;

/** The picture of an objective with paths and their start, which the user can move. */
export class Plane {
  readonly host: HTMLElement;
  readonly #words: InstrumentWords;
  readonly #ground = new Layer();
  readonly #paths = new Layer();
  readonly #handle: StartHandle;
  readonly #legend = element("p", { class: "legend" });
  readonly #picture: HTMLElement;
  #drawn: { readonly key: string; readonly ground: Ground; readonly box: PlotBox } | undefined;

  constructor(words: InstrumentWords, moveStart: (start: readonly number[]) => void) {
    this.#words = words;
    this.#handle = new StartHandle(words, moveStart);
    this.#picture = element("div", { class: "plane" }, this.#ground.canvas, this.#paths.canvas, this.#handle.host);
    this.#picture.addEventListener("click", (event) => this.#handle.click(event));
    this.host = element("div", { class: "panel" }, this.#picture, this.#legend);
  }

  /**
   * Draws paths up to a step. The ground is drawn again only if its size, its frame or the theme
   * has changed; `fitted` are the paths that the frame holds.
   */
  show(
    { spaces: [space], seed }: InstrumentSpaces,
    runs: readonly ShownRun[],
    { start, step, fitted, theme }: PlaneView,
  ): void {
    const size = { width: this.#picture.clientWidth, height: this.#picture.clientHeight };
    if (size.width === 0 || size.height === 0 || space === undefined) return;
    const key = `${size.width} ${size.height} ${theme.isDark} ${devicePixelRatio} ${fitted.number}`;
    if (this.#drawn?.key !== key) {
      const aspect = Math.max(1, size.width - 80) / Math.max(1, size.height - 52);
      const ground = groundOf({ space, seed }, fitted.paths, aspect, this.#words.axisLoss({}));
      this.#drawn = { key, ground, box: this.#drawGround(ground, size, theme) };
    }
    const { ground, box } = this.#drawn;
    this.#paths.draw(size, (context) => {
      clipTo(context, box);
      const pixels = (points: readonly Point[]): Point[] => points.map((point) => pixelOf(box, ground.frame, point));
      for (const { path, record, index } of runs) {
        const stroke = curveStyle(theme, index);
        const seen = pixels(
          pointsNear({ ...path, points: path.points.slice(0, pointsUpTo(record, step)) }, ground.frame),
        );
        paintLine(context, seen, stroke, theme);
        if (path.points.length <= DOTTED) paintDots(context, seen, stroke.color, 2);
        const end = seen.at(-1);
        if (end !== undefined) paintEnd(context, end, stroke.color, theme);
      }
      for (const minimum of pixels(ground.minima.filter((point) => isInside(ground.frame, point))))
        paintMinimum(context, minimum, theme);
    });
    this.#picture.setAttribute("role", "group");
    this.#picture.setAttribute(
      "aria-label",
      this.#words.paths(runs.map(({ name }) => name).join(", "), space.objective.name),
    );
    this.#legend.replaceChildren(...runs.map((run) => this.#entry(run, ground, theme)));
    const at = start.length === 1 ? (runs[0]?.path.points[0] ?? [start[0]!, NaN]) : ([start[0]!, start[1]!] as const);
    this.#handle.place(at, start, ground, box);
  }

  #drawGround(ground: Ground, size: Size, theme: Theme): PlotBox {
    const x = scaleBetween("linear", ...ground.frame.x, Math.floor(size.width / 80));
    const y = scaleBetween("linear", ...ground.frame.y, Math.floor(size.height / 50));
    const box = plotBox(size, y);
    this.#ground.draw(size, (context) => {
      context.save();
      clipTo(context, box);
      ground.paint(context, box, theme);
      context.restore();
      paintAxes(context, { x, y, xName: ground.names[0], yName: ground.names[1] }, box, theme, false);
    });
    return box;
  }

  #entry({ name, path, index }: ShownRun, { frame }: Ground, theme: Theme): HTMLElement {
    const swatch = element("span", { class: "swatch", "aria-hidden": "true" });
    swatch.style.background = curveStyle(theme, index).color;
    const leaving = isLeaving(path, frame) ? `, ${this.#words.leaves}` : "";
    return element("span", { class: "entry" }, swatch, `${name}${leaving}`);
  }
}

export interface PlaneView {
  readonly start: readonly number[];
  readonly step: number | null;
  /** The paths that the frame holds. The number changes with them. */
  readonly fitted: { readonly number: number; readonly paths: readonly RunPath[] };
  readonly theme: Theme;
}
