import { cellAt } from "../../analysis/map/cell-edges.ts";
import type { PlotBox } from "../../charts/heatmap.ts";
import type { Size } from "../../charts/option.ts";
import { element } from "../element.ts";

/** The geometry of a map. Edges are in units; cells are numbered row by row from the bottom. */
export interface PointedMap {
  readonly xEdges: readonly number[];
  readonly yEdges: readonly number[];
  /** Places of cells that are points, in units; absent if they fill a raster. */
  readonly places?: readonly (readonly [x: number, y: number])[];
  readonly label: string;
  /** The way to open a cell, in words. */
  readonly hint: string;
  text(cell: number): string;
  open(cell: number): void;
  isFilled(cell: number): boolean;
}

export interface Mark {
  readonly cell: number;
  /** True for the open trial, false for a pinned one. */
  readonly isOpen: boolean;
}

// Pixels: the distance at which a point counts as pointed to, and the side of a mark around it.
const NEAR = 16;
const MARK = 18;

/** The coordinate along which a key moves between points, and how far. */
const SIDES: Readonly<Record<string, readonly [axis: 0 | 1, step: number]>> = {
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
  ArrowUp: [1, 1],
  ArrowDown: [1, -1],
  Home: [0, -Infinity],
  End: [0, Infinity],
};

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
    this.readout.textContent = map.hint;
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
    const { places } = map;
    if (places !== undefined) return this.#keyOnPoints(event, places);
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
    } else this.#enter(event);
  }

  #enter(event: KeyboardEvent): void {
    if ((event.key !== "Enter" && event.key !== " ") || this.#cell < 0) return;
    event.preventDefault();
    this.#open(this.#cell);
  }

  /** Moves to the next point to a side, by one of the coordinates. */
  #keyOnPoints(event: KeyboardEvent, places: NonNullable<PointedMap["places"]>): void {
    const side = SIDES[event.key];
    if (side === undefined) return this.#enter(event);
    event.preventDefault();
    const [axis, step] = side;
    const order = [...places.keys()].sort((a, b) => places[a]![axis] - places[b]![axis]);
    const at = this.#cell < 0 ? -1 : order.indexOf(this.#cell);
    const next =
      Math.abs(step) === Infinity ? (step < 0 ? 0 : order.length - 1) : at + step * (event.shiftKey ? 10 : 1);
    this.#point(order[Math.min(order.length - 1, Math.max(0, next))]!);
    this.#tip.hidden = true;
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
    const { xEdges, yEdges, places } = this.#map;
    const [x, y] = [clientX - left - this.#box.left, clientY - top - this.#box.top];
    if (places !== undefined) return this.#nearest(places, x, y);
    const i = cellAt(xEdges, units(xEdges, x / this.#width()));
    const j = cellAt(yEdges, units(yEdges, 1 - y / this.#height()));
    return i === undefined || j === undefined ? undefined : j * (xEdges.length - 1) + i;
  }

  /** Returns the point nearest to a pixel, if it is near. */
  #nearest(places: NonNullable<PointedMap["places"]>, x: number, y: number): number | undefined {
    let found: { readonly cell: number; readonly distance: number } | undefined;
    for (const [cell, place] of places.entries()) {
      const [atX, atY] = this.#pixel(place);
      const distance = this.#isLine() ? Math.abs(atX - x) : Math.hypot(atX - x, atY - y);
      if (distance <= NEAR && distance < (found?.distance ?? Infinity)) found = { cell, distance };
    }
    return found?.cell;
  }

  /** Whether the map has one axis: points are then marked over its whole height. */
  #isLine(): boolean {
    return this.#map?.yEdges.length === 2;
  }

  #pixel([x, y]: readonly [x: number, y: number]): readonly [x: number, y: number] {
    const { xEdges = [], yEdges = [] } = this.#map ?? {};
    return [place(xEdges, x) * this.#width(), (1 - place(yEdges, y)) * this.#height()];
  }

  /** Places an element around a cell. */
  #putOn(mark: HTMLElement, cell: number): void {
    if (this.#map === undefined) return;
    const { xEdges, yEdges, places } = this.#map;
    if (places !== undefined) {
      const [x, y] = this.#pixel(places[cell]!);
      mark.style.left = `${this.#box.left + x - MARK / 2}px`;
      mark.style.top = `${this.#box.top + (this.#isLine() ? 0 : y - MARK / 2)}px`;
      mark.style.width = `${MARK}px`;
      mark.style.height = `${this.#isLine() ? this.#height() : MARK}px`;
      return;
    }
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

/** Returns the share of the axis up to a place in units. */
function place(edges: readonly number[], at: number): number {
  return (at - edges[0]!) / (edges.at(-1)! - edges[0]!);
}

function units(edges: readonly number[], share: number): number {
  return edges[0]! + share * (edges.at(-1)! - edges[0]!);
}
