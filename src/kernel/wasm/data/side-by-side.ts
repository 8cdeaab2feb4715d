import type { LaneCount } from "../lane-count.ts";
import { VectorCode } from "../vector-code.ts";
import type { Vectors } from "../vector-code.ts";

/**
 * Vectors of several rows of data side by side: those of the first row, then those of the next.
 * Values that the rows share are loaded once. Contributions are added in the order of the rows.
 */
export class SideBySide {
  readonly count: number;
  /** Code for the vectors of one row, which are in memory. */
  readonly lanes: VectorCode;
  /** Code for the vectors of all rows. */
  readonly all: VectorCode;

  constructor(lanes: VectorCode, count: number) {
    this.count = count;
    this.lanes = lanes;
    const wide: LaneCount = { lanes: lanes.map.lanes, width: count * lanes.width, unrolled: false };
    this.all = count === 1 ? lanes : new VectorCode(lanes.asm, lanes.map, wide);
  }

  /** Makes the vectors of each row. */
  each(make: (row: number) => Vectors): Vectors {
    return Array.from({ length: this.count }, (_, row) => make(row)).flat();
  }

  /** Returns vectors for all rows, of which those of one may be given. */
  spread(vectors: Vectors): Vectors {
    return vectors.length === this.lanes.width ? this.each(() => vectors) : vectors;
  }

  /** Returns the vectors of a row. */
  part(vectors: Vectors, row: number): Vectors {
    return vectors.slice(row * this.lanes.width, (row + 1) * this.lanes.width);
  }

  /** Returns a sum to which the vectors of the rows are added, one after the other. */
  addTo(sum: Vectors, vectors: Vectors): Vectors {
    let total = sum;
    for (let row = 0; row < this.count; row++) total = this.lanes.op("f64x2Add", total, this.part(vectors, row));
    return total;
  }
}
