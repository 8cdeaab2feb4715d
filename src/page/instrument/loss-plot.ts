import { fromUnits, toUnits } from "../../analysis/scale.ts";
import type { Point } from "../../analysis/trajectory/run-path.ts";
import { convergencePicture } from "../../charts/convergence.ts";
import { curveStyle } from "../../charts/theme.ts";
import type { Theme } from "../../charts/theme.ts";
import { element } from "../element.ts";
import type { InstrumentSpaces } from "./instrument-options.ts";
import type { InstrumentWords } from "./instrument-words.ts";
import { paintAxes } from "./paint/axes.ts";
import { Layer } from "./paint/layer.ts";
import { clipTo, paintEnd, paintLine } from "./paint/marks.ts";
import { pixelOf, plotBox } from "./paint/plot-box.ts";
import { pointsUpTo } from "./shown-run.ts";
import type { ShownRun } from "./shown-run.ts";

/** The losses of runs against steps, with the shown step. */
export class LossPlot {
  readonly host: HTMLElement;
  readonly #layer = new Layer();
  readonly #words: InstrumentWords;
  readonly #ofBatch: boolean;

  constructor(words: InstrumentWords, { spaces }: InstrumentSpaces) {
    this.#words = words;
    this.#ofBatch = spaces.some(({ batch }) => batch !== undefined);
    this.host = element("div", { class: "losses", role: "img" }, this.#layer.canvas);
  }

  show(runs: readonly ShownRun[], minimum: number | null, step: number | null, theme: Theme): void {
    this.host.setAttribute("aria-label", this.#words.losses(runs.map(({ name }) => name).join(", ")));
    const size = { width: this.host.clientWidth, height: this.host.clientHeight };
    if (size.width === 0 || size.height === 0) return;
    const drawn = runs.map(({ record, name, index }) => ({ record, name, minimum, ...curveStyle(theme, index) }));
    const { x, y, curves } = convergencePicture(drawn, size);
    const box = plotBox(size, y);
    const frame = { x: [x.min, x.max], y: [y.min, y.max] } as const;
    const yName = this.#words.axisLoss({ isAboveMinimum: minimum !== null && minimum !== 0, ofBatch: this.#ofBatch });
    this.#layer.draw(size, (context) => {
      if (runs.length === 0) return;
      paintAxes(context, { x, y, xName: this.#words.axisStep, yName }, box, theme, true);
      clipTo(context, box);
      const ends: [Point, string][] = [];
      for (const [i, { points, color, type }] of curves.entries()) {
        const pixels = points.map(([at, loss]) => pixelOf(box, frame, [at, toUnits(y.kind, loss)]));
        paintLine(context, pixels.filter(isDrawn), { color, type }, theme);
        const end = pixels[pointsUpTo(runs[i]!.record, step) - 1];
        if (end !== undefined && isDrawn(end)) ends.push([end, color]);
      }
      if (step !== null) {
        const [at] = pixelOf(box, frame, [fromUnits("linear", step), y.min]);
        context.strokeStyle = theme.soft;
        context.lineWidth = 1;
        context.strokeRect(at, box.top, 0, box.height);
      }
      for (const [end, color] of ends) paintEnd(context, end, color, theme);
    });
  }
}

function isDrawn([, y]: Point): boolean {
  return Number.isFinite(y);
}
