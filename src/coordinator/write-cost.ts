type Sums = readonly [batches: number, rows: number, rowsSquared: number, seconds: number, rowSeconds: number];

// Usual seconds of a transaction and of a row. The first counts as a batch without rows. The second
// counts as much as a full batch: batches of few rows say little about the cost of a row.
const USUAL_TRANSACTION = 0.003;
const USUAL_ROW = 2e-6;
// The weight of the batches so far when the next one comes: disks and machines change their speed.
const MEMORY = 0.95;

/**
 * Estimates the time to write rows: seconds = transaction + row · rows, by least squares over the
 * batches of a run. Batches of long trials are small, and cost a transaction for few rows.
 */
export class WriteCost {
  readonly #fullBatch: number;
  #sums: Sums = [0, 0, 0, 0, 0];
  #isFirst = true;
  #indices = 0;
  #rows = 0;

  constructor(fullBatch: number) {
    this.#fullBatch = fullBatch;
  }

  /** Learns how long a batch took. A summary has fewer rows than indices. */
  took(indices: number, rows: number, seconds: number): void {
    this.#indices += indices;
    this.#rows += rows;
    // The first transaction of a process is slow.
    if (!this.#isFirst) this.#sums = sum(this.#sums, sumsOf(rows, seconds), MEMORY);
    this.#isFirst = false;
  }

  /** Estimates the seconds to write the rows of this many indices, in full batches. */
  secondsOf(indices: number): number {
    const rows = this.#indices === 0 ? indices : indices * (this.#rows / this.#indices);
    const [n, r, rr, s, rs] = sum(this.#sums, sumsOf(0, USUAL_TRANSACTION));
    const usual = this.#fullBatch ** 2;
    const row = Math.max(0, (rs - (r * s) / n + usual * USUAL_ROW) / (rr - (r * r) / n + usual));
    const transaction = Math.max(0, (s - row * r) / n);
    return row * rows + (transaction * rows) / this.#fullBatch;
  }
}

function sumsOf(rows: number, seconds: number): Sums {
  return [1, rows, rows * rows, seconds, rows * seconds];
}

/** Returns weight · a + b. */
function sum(a: Sums, b: Sums, weight = 1): Sums {
  const at = (i: 0 | 1 | 2 | 3 | 4): number => weight * a[i] + b[i];
  return [at(0), at(1), at(2), at(3), at(4)];
}
