import { statusCode } from "../../outcomes/statuses.ts";
import { gridSize } from "../../points/grid-points.ts";
import type { SpaceSpec } from "../../spec/sweep-spec.ts";
import type { LearnedColumns, RoundMethod, RoundPlanner } from "../planner.ts";
import type { Round } from "../round.ts";
import { EdgeCells } from "./edge-cells.ts";
import { edgeLattice, latticeReader } from "./edge-lattice.ts";

/** Rounds that trace an edge: each cuts all cells that it crosses, of any size, in four. */
export const edgeRounds: RoundMethod = {
  accepts: ({ edge }) => edge !== undefined,
  start: (space) => new EdgePlanner(space),
  columns: ["round"],
};

class EdgePlanner implements RoundPlanner {
  readonly #space: SpaceSpec;
  readonly #cells: EdgeCells;
  readonly #write: ReturnType<typeof latticeReader>;
  readonly #code: number;
  readonly #most: number;
  /** Points of the current round, in the order of its trials, and the index of its first trial. */
  #points: Float64Array;
  #first = 0;
  /** Number of repeats of each point that ended with the status. */
  #hits: Uint32Array;

  constructor(space: SpaceSpec) {
    const { axes, edge } = space;
    const lattice = edgeLattice(axes, edge!);
    this.#space = space;
    this.#cells = new EdgeCells(lattice);
    this.#write = latticeReader(lattice, space);
    this.#code = statusCode(edge!.of);
    this.#most = edge!.points;
    const [, { num }] = lattice.axes;
    const height = (num - 1) / lattice.stride + 1;
    this.#points = Float64Array.from({ length: gridSize(axes) }, (_, index) => {
      const i = Math.floor(index / height);
      return this.#cells.pointAt(i * lattice.stride, (index - i * height) * lattice.stride);
    });
    this.#hits = new Uint32Array(this.#points.length);
  }

  learn({ count, trial, status }: LearnedColumns): void {
    const { offset, repeats } = this.#space;
    for (let row = 0; row < count; row += 1) {
      const place = Math.floor((trial[row]! - offset - this.#first) / repeats);
      // Trials of `include` follow those of the grid.
      if (place < this.#hits.length && status[row] === this.#code) this.#hits[place]! += 1;
    }
  }

  next(): Round | undefined {
    const { include, repeats } = this.#space;
    // With repeats, most of them decide.
    for (const [place, point] of this.#points.entries()) this.#cells.learn(point, 2 * this.#hits[place]! > repeats);
    this.#first += (this.#points.length + (this.#first === 0 ? include.length : 0)) * repeats;
    const crossed = this.#cells.crossedBeside(this.#points).filter(({ size }) => size > 1);
    this.#points = this.#cells.pointsToCut(crossed);
    this.#hits = new Uint32Array(this.#points.length);
    if (this.#points.length === 0 || this.#cells.count + this.#points.length > this.#most) return undefined;
    return { trials: this.#trials() };
  }

  #trials(): Round["trials"] {
    const { optimizer, repeats } = this.#space;
    const width = Object.keys(optimizer.hyperparameters).length;
    const count = this.#points.length * repeats;
    const hyperparameters = new Float64Array(count * width);
    for (let place = 0; place < count; place += 1) {
      const [i, j] = this.#cells.placeOf(this.#points[Math.floor(place / repeats)]!);
      this.#write(i, j, hyperparameters, place * width);
    }
    return { indices: Float64Array.from({ length: count }, (_, place) => this.#first + place), hyperparameters };
  }
}
