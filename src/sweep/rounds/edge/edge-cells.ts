import type { EdgeLattice } from "./edge-lattice.ts";

/** A square cell of the lattice: its lowest corner, and its width in points. */
export interface EdgeCell {
  readonly i: number;
  readonly j: number;
  readonly size: number;
}

/**
 * The cells of a lattice, as far as its points are known. A cell is cut in four when its middle is
 * known. An edge crosses a cell if two points of its boundary differ: its corners, or points
 * between them that a finer neighbour has.
 */
export class EdgeCells {
  readonly #stride: number;
  readonly #width: number;
  readonly #height: number;
  readonly #inside = new Map<number, boolean>();

  constructor({ axes: [first, second], stride }: EdgeLattice) {
    this.#stride = stride;
    this.#width = first.num;
    this.#height = second.num;
  }

  /** Number of known points. */
  get count(): number {
    return this.#inside.size;
  }

  /** Returns the number of a point, which sorts points by j, then i. */
  pointAt(i: number, j: number): number {
    return j * this.#width + i;
  }

  /** Returns the place of a point. */
  placeOf(point: number): readonly [i: number, j: number] {
    const j = Math.floor(point / this.#width);
    return [point - j * this.#width, j];
  }

  /** Learns whether a point is in the region. */
  learn(point: number, isInside: boolean): void {
    this.#inside.set(point, isInside);
  }

  /** Whether the point at (i, j) is in the region; undefined if it is not known. */
  isInside(i: number, j: number): boolean | undefined {
    return this.#inside.get(this.pointAt(i, j));
  }

  /** Returns the cells beside some points that the edge crosses, and that are not cut. */
  crossedBeside(points: Iterable<number>): EdgeCell[] {
    const found = new Map<number, EdgeCell>();
    const uniform = new Set<number>();
    for (const point of points) {
      const [i, j] = this.placeOf(point);
      for (const [x, y] of [[i - 1, j - 1] as const, [i, j - 1] as const, [i - 1, j] as const, [i, j] as const]) {
        if (x < 0 || y < 0 || x >= this.#width - 1 || y >= this.#height - 1) continue;
        const cell = this.cellAround(x, y);
        // Cells that are not cut do not overlap, so their lowest corners tell them apart.
        const key = this.pointAt(cell.i, cell.j);
        if (found.has(key) || uniform.has(key)) continue;
        if (this.isCrossed(cell)) found.set(key, cell);
        else uniform.add(key);
      }
    }
    return [...found.values()];
  }

  /** Yields all cells that are not cut. */
  *leaves(): Generator<EdgeCell, void> {
    const open: EdgeCell[] = [];
    for (let i = 0; i < this.#width - 1; i += this.#stride) {
      for (let j = 0; j < this.#height - 1; j += this.#stride) {
        open.push({ i, j, size: this.#stride });
        for (let cell = open.pop(); cell !== undefined; cell = open.pop()) {
          const half = cell.size / 2;
          if (!this.#isCut(cell)) yield cell;
          else
            for (const [x, y] of [[0, 0] as const, [half, 0] as const, [0, half] as const, [half, half] as const])
              open.push({ i: cell.i + x, j: cell.j + y, size: half });
        }
      }
    }
  }

  /** Returns the points that cut cells in four, sorted: middles of the cells and their sides. */
  pointsToCut(cells: readonly EdgeCell[]): Float64Array {
    const points = new Set<number>();
    for (const { i, j, size } of cells) {
      const half = size / 2;
      for (const [x, y] of [
        [half, 0] as const,
        [0, half] as const,
        [half, half] as const,
        [size, half] as const,
        [half, size] as const,
      ]) {
        const point = this.pointAt(i + x, j + y);
        if (!this.#inside.has(point)) points.add(point);
      }
    }
    return Float64Array.from(points).sort();
  }

  /** Returns the cell that is not cut and has the smallest cell at (x, y) in it. */
  cellAround(x: number, y: number): EdgeCell {
    for (let size = this.#stride; ; size /= 2) {
      const cell = { i: x - (x % size), j: y - (y % size), size };
      if (!this.#isCut(cell)) return cell;
    }
  }

  #isCut({ i, j, size }: EdgeCell): boolean {
    return size > 1 && this.isInside(i + size / 2, j + size / 2) !== undefined;
  }

  /** Whether two known points of the boundary of a cell differ. */
  isCrossed({ i, j, size }: EdgeCell): boolean {
    const corner = this.isInside(i, j);
    if (corner === undefined) return false;
    const differs = (x: number, y: number): boolean => (this.isInside(x, y) ?? corner) !== corner;
    const [right, top] = [i + size, j + size];
    if (differs(right, j) || differs(i, top) || differs(right, top)) return true;
    // A side has a point at its quarter only if it has one at its half.
    const isSideCrossed = (x: number, y: number, isLevel: boolean, length: number): boolean => {
      const half = length / 2;
      if (half < 1) return false;
      const [midX, midY] = isLevel ? [x + half, y] : [x, y + half];
      if (this.isInside(midX, midY) === undefined) return false;
      return differs(midX, midY) || isSideCrossed(x, y, isLevel, half) || isSideCrossed(midX, midY, isLevel, half);
    };
    return (
      isSideCrossed(i, j, true, size) ||
      isSideCrossed(i, j, false, size) ||
      isSideCrossed(i, top, true, size) ||
      isSideCrossed(right, j, false, size)
    );
  }
}
