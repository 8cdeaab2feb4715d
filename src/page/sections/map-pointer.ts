import { cellAt } from "../../analysis/map/cell-edges.ts";
import type { PlotBox } from "../../charts/heatmap.ts";
import type { Size } from "../../charts/option.ts";
import { element } from "../element.ts";

/** The geometry of a map. Edges are in units; cells are numbered row by row from the bottom. */
export interface PointedMap {
  readonly xEdges: readonly number[];
  readonly yEdges: readonly number[];
  readonly label: string;
  text(cell: number): string;
  open(cell: number): void;
  isFilled(cell: number): boolean;
}

export interface Mark {
  readonly cell: number;
  /** True for the open trial, false for a pinned one. */
  readonly isOpen: boolean;
}

/**
 * Handles mouse, touch and keyboard on a map: describes, marks and opens cells. The chart below is
 * not redrawn.
 */
export class MapPointer {
  readonly host: HTMLElement;
  /** The cell under the cursor, in words. */
  readonly readout: HTMLElement = element("p", { class: "readout", "aria-live": "polite" });
  readonly #cursor = element("div", { class: "cursor", hidden: true });
  readonly #tip = element("div", { class: "tip", hidden: true });
  readonly #marks = element("div", { class: "marks" });
  #map: PointedMap | undefined;
  #box: PlotBox = { left: 0, top: 0, right: 0, bottom: 0 };
  #size: Size = { width: 0, height: 0 };
  #cell = -1;
  #marked: readonly Mark[] = [];

  constructor(chart: HTMLElement) {
    this.host = element(
      "div",
      { class: "pointed", tabindex: "0", role: "application" },
      chart,
      this.#marks,
      this.#cursor,
      this.#tip,
    );
    this.host.addEventListener("pointermove", (event) => this.#hover(event));
    this.host.addEventListener("pointerleave", () => this.#leave());
    this.host.addEventListener("click", (event) => {
      const cell = this.#under(event);
      if (cell !== undefined) this.#open(cell);
    });
    this.host.addEventListener("keydown", (event) => this.#key(event));
    this.host.addEventListener("blur", () => (this.#cursor.hidden = true));
  }

  get isShown(): boolean {
    return this.#map !== undefined;
  }

  show(map: PointedMap): void {
    this.#map = map;
    this.#cell = -1;
    this.#leave();
    this.host.setAttribute("aria-label", map.label);
    this.readout.textContent = "Click a cell, or move with the arrow keys and press Enter, to run its trial here.";
  }

  /** Updates the map with new cells. Keeps the cursor unless the axes have changed. */
  renew(map: PointedMap): void {
    const before = this.#map;
    const isAlike =
      before?.xEdges.length === map.xEdges.length &&
      before.yEdges.length === map.yEdges.length &&
      before.label === map.label;
    if (!isAlike) return this.show(map);
    this.#map = map;
    if (this.#cell >= 0 && document.activeElement === this.host) this.readout.textContent = map.text(this.#cell);
  }

  /** Sets where the map is drawn. */
  place(box: PlotBox, size: Size): void {
    this.#box = box;
    this.#size = size;
    this.#cursor.hidden = true;
    this.mark(this.#marked);
  }

  mark(marks: readonly Mark[]): void {
    this.#marked = marks;
    const own = marks.find(({ isOpen }) => isOpen);
    if (this.#cell < 0 && own !== undefined) this.#cell = own.cell;
    this.#marks.replaceChildren(
      ...marks.map(({ cell, isOpen }) => {
        const made = element("div", { class: isOpen ? "mark open" : "mark" });
        this.#putOn(made, cell);
        return made;
      }),
    );
  }

  #key(event: KeyboardEvent): void {
    const map = this.#map;
    if (map === undefined || event.ctrlKey || event.altKey || event.metaKey) return;
    const width = map.xEdges.length - 1;
    const height = map.yEdges.length - 1;
    const [i, j] = this.#cell < 0 ? [0, 0] : [this.#cell % width, Math.floor(this.#cell / width)];
    const far = event.shiftKey ? 10 : 1;
    const clamp = (at: number, size: number): number => Math.min(size - 1, Math.max(0, at));
    const moves: Readonly<Record<string, readonly [number, number]>> = {
      ArrowLeft: [i - far, j],
      ArrowRight: [i + far, j],
      ArrowUp: [i, j + far],
      ArrowDown: [i, j - far],
      Home: [0, j],
      End: [width - 1, j],
    };
    const move = moves[event.key];
    if (move !== undefined) {
      event.preventDefault();
      this.#point(clamp(move[1], height) * width + clamp(move[0], width));
      this.#tip.hidden = true;
    } else if ((event.key === "Enter" || event.key === " ") && this.#cell >= 0) {
      event.preventDefault();
      this.#open(this.#cell);
    }
  }

  #open(cell: number): void {
    if (this.#map?.isFilled(cell) !== true) return;
    this.#cell = cell;
    this.#map.open(cell);
  }

  #hover(event: PointerEvent): void {
    const cell = this.#under(event);
    if (cell === undefined || this.#map === undefined) return this.#leave();
    this.#putOn(this.#cursor, cell);
    this.#cursor.hidden = false;
    this.#tip.textContent = this.#map.text(cell);
    this.#tip.hidden = false;
    const { left, top } = this.host.getBoundingClientRect();
    const [x, y] = [event.clientX - left, event.clientY - top];
    const width = Math.min(this.#tip.offsetWidth, this.#size.width);
    this.#tip.style.left = `${Math.max(0, Math.min(x + 14, this.#size.width - width))}px`;
    this.#tip.style.top = `${y > this.#tip.offsetHeight + 16 ? y - this.#tip.offsetHeight - 12 : y + 20}px`;
  }

  #leave(): void {
    this.#tip.hidden = true;
    if (document.activeElement !== this.host) this.#cursor.hidden = true;
  }

  #point(cell: number): void {
    if (this.#map === undefined) return;
    this.#cell = cell;
    this.#putOn(this.#cursor, cell);
    this.#cursor.hidden = false;
    this.readout.textContent = this.#map.text(cell);
  }

  #under({ clientX, clientY }: MouseEvent): number | undefined {
    if (this.#map === undefined) return undefined;
    const { left, top } = this.host.getBoundingClientRect();
    const { xEdges, yEdges } = this.#map;
    const [x, y] = [clientX - left - this.#box.left, clientY - top - this.#box.top];
    const i = cellAt(xEdges, units(xEdges, x / this.#width()));
    const j = cellAt(yEdges, units(yEdges, 1 - y / this.#height()));
    return i === undefined || j === undefined ? undefined : j * (xEdges.length - 1) + i;
  }

  /** Places an element around a cell. */
  #putOn(mark: HTMLElement, cell: number): void {
    if (this.#map === undefined) return;
    const { xEdges, yEdges } = this.#map;
    const columns = xEdges.length - 1;
    const share = (edges: readonly number[], at: number): number =>
      (edges[at]! - edges[0]!) / (edges.at(-1)! - edges[0]!);
    const [i, j] = [cell % columns, Math.floor(cell / columns)];
    const [left, right] = [share(xEdges, i) * this.#width(), share(xEdges, i + 1) * this.#width()];
    const [bottom, top] = [share(yEdges, j) * this.#height(), share(yEdges, j + 1) * this.#height()];
    mark.style.left = `${this.#box.left + left}px`;
    mark.style.top = `${this.#box.top + this.#height() - top}px`;
    mark.style.width = `${right - left}px`;
    mark.style.height = `${top - bottom}px`;
  }

  #width(): number {
    return this.#size.width - this.#box.left - this.#box.right;
  }

  #height(): number {
    return this.#size.height - this.#box.top - this.#box.bottom;
  }
}

function units(edges: readonly number[], share: number): number {
  return edges[0]! + share * (edges.at(-1)! - edges[0]!);
}
