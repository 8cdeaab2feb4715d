import type { Frame } from "../../analysis/trajectory/frame.ts";
import type { Point } from "../../analysis/trajectory/run-path.ts";
import { real } from "../../format/numbers.ts";
import { element } from "../element.ts";
import type { Ground } from "./ground.ts";
import type { InstrumentWords } from "./instrument-words.ts";
import { pixelOf, pointAt } from "./paint/plot-box.ts";
import type { PlotBox } from "./paint/plot-box.ts";

const KEYS: Readonly<Record<string, readonly [x: number, y: number]>> = {
  ...{ ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] },
};
// A key moves by this share of the frame's width; with shift by ten times as much.
const SHARE = 0.01;

/** The handle at the start of the paths. Mouse, touch and keys move it. */
export class StartHandle {
  readonly host: HTMLElement = element("button", { type: "button", class: "start" });
  readonly #words: InstrumentWords;
  readonly #move: (start: readonly number[]) => void;
  #start: readonly number[] = [];
  #frame: Frame = { x: [0, 1], y: [0, 1] };
  #box: PlotBox = { left: 0, top: 0, width: 1, height: 1 };

  constructor(words: InstrumentWords, move: (start: readonly number[]) => void) {
    this.#words = words;
    this.#move = move;
    this.host.addEventListener("pointerdown", (event) => this.host.setPointerCapture(event.pointerId));
    this.host.addEventListener("pointermove", (event) => {
      if (this.host.hasPointerCapture(event.pointerId)) this.#moveTo(event);
    });
    this.host.addEventListener("keydown", (event) => this.#key(event));
    // A click at the end of a drag is not one on the picture.
    this.host.addEventListener("click", (event) => event.stopPropagation());
  }

  /** Puts the handle at a point of the picture. */
  place(at: Point, start: readonly number[], { frame, names }: Ground, box: PlotBox): void {
    [this.#start, this.#frame, this.#box] = [start, frame, box];
    const [x, y] = pixelOf(box, frame, at);
    // The handle stays in reach if the start is outside of the frame.
    this.host.style.left = `${Math.min(box.left + box.width, Math.max(box.left, x))}px`;
    this.host.style.top = `${Math.min(box.top + box.height, Math.max(box.top, Number.isFinite(y) ? y : box.top))}px`;
    const point = start.map((value, i) => `${names[i]} = ${real(value)}`).join(", ");
    this.host.setAttribute("aria-label", this.#words.start(point));
    this.host.title = this.#words.startHint;
  }

  /** Moves the start to a click on the picture. */
  click(event: MouseEvent): void {
    this.#moveTo(event);
  }

  #moveTo({ clientX, clientY }: MouseEvent): void {
    const area = this.host.parentElement?.getBoundingClientRect();
    if (area === undefined) return;
    const { left, top, width, height } = this.#box;
    const clamp = (at: number, from: number, size: number): number => Math.min(from + size, Math.max(from, at));
    this.#become(
      pointAt(this.#box, this.#frame, [
        clamp(clientX - area.left, left, width),
        clamp(clientY - area.top, top, height),
      ]),
    );
  }

  #key(event: KeyboardEvent): void {
    const key = KEYS[event.key];
    if (key === undefined || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    const { x, y } = this.#frame;
    const far = SHARE * (event.shiftKey ? 10 : 1);
    const [atX = 0, atY = 0] = this.#start;
    this.#become([atX + key[0] * far * (x[1] - x[0]), atY + key[1] * far * (y[1] - y[0])]);
  }

  /** Takes a point to about a pixel, so that it has few digits. */
  #become(point: Point): void {
    const { x, y } = this.#frame;
    const sizes = [(x[1] - x[0]) / this.#box.width, (y[1] - y[0]) / this.#box.height];
    this.#move(
      point.slice(0, this.#start.length).map((value, i) => {
        const digits = Math.min(20, Math.max(0, -Math.floor(Math.log10(sizes[i]!))));
        return Number(value.toFixed(digits)) + 0;
      }),
    );
  }
}
