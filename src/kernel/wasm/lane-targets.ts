import type { TrialColumns } from "../../sweep/outcomes/columns.ts";
import { STATUSES, statusTraits } from "../../sweep/outcomes/statuses.ts";
import type { SpaceSpec } from "../../sweep/spec/sweep-spec.ts";
import type { MemoryMap } from "./memory-map.ts";
import { TARGET_ROW } from "./rows.ts";

/** Whether the last point of a trial reaches no target, by status code. */
const LEAVES: readonly boolean[] = STATUSES.map((status) => statusTraits(status).kind === "diverged");

/** The targets of the trials in flight. The rows of `BestHistory` have their best losses. */
export class LaneTargets {
  readonly #targets: Float64Array;
  readonly #minimum: number;
  readonly #doubles: Float64Array;
  /** The first of the rows of best losses, the row of the next targets, and the size of a row. */
  readonly #best: number;
  readonly #next: number;
  readonly #stride: number;
  /** Steps to the targets of the range of each lane, and where the row of its trial begins. */
  readonly #out: Float64Array[];
  readonly #row: Float64Array;
  /** Number of steps made when the lane's trial began. */
  readonly #since: Float64Array;
  /** Number of targets that the lane's trial has reached. */
  readonly #reached: Int32Array;

  constructor({ targets = [], objective: { minimum } }: SpaceSpec, map: MemoryMap, doubles: Float64Array) {
    // The NaN after the last target is never reached, so no test of the number is needed.
    this.#targets = Float64Array.of(...targets, NaN);
    this.#minimum = minimum ?? NaN;
    this.#doubles = doubles;
    this.#best = map.row("best") + map.lanes;
    this.#next = map.row(TARGET_ROW);
    this.#stride = map.lanes;
    this.#out = Array.from({ length: map.lanes }, () => new Float64Array());
    this.#row = new Float64Array(map.lanes);
    this.#since = new Float64Array(map.lanes);
    this.#reached = new Int32Array(map.lanes);
  }

  /** Begins a trial in a lane, in a row of its range. `total`: the steps of the loop so far. */
  begin(lane: number, { targetSteps }: TrialColumns, row: number, total: number): void {
    this.#out[lane] = targetSteps!;
    this.#row[lane] = row * (this.#targets.length - 1);
    this.#since[lane] = total;
    this.#reached[lane] = 0;
    this.#doubles[this.#next + lane] = this.#targets[0]!;
  }

  /** Lets a lane without a trial reach nothing. */
  end(lane: number): void {
    this.#doubles[this.#next + lane] = NaN;
  }

  /** Moves a trial to another lane. The caller moves its memory. */
  move(from: number, to: number): void {
    this.#out[to] = this.#out[from]!;
    for (const numbers of [this.#row, this.#since, this.#reached]) numbers[to] = numbers[from]!;
  }

  /**
   * Records the targets that the first `lanes` trials reached within the last `steps` steps. The
   * last one is step `total` of the loop. The first rows of best losses are those of these steps.
   */
  reach(lanes: number, steps: number, total: number): void {
    if (steps === 0) return;
    const [doubles, targets, stride, minimum] = [this.#doubles, this.#targets, this.#stride, this.#minimum];
    const last = this.#best + (steps - 1) * stride;
    for (let lane = 0; lane < lanes; lane++) {
      const gap = doubles[last + lane]! - minimum;
      let next = doubles[this.#next + lane]!;
      if (!(gap <= next)) continue;
      const [out, row, since] = [this.#out[lane]!, this.#row[lane]!, this.#since[lane]! - 1 + steps];
      let [reached, step, at] = [this.#reached[lane]!, 0, this.#best + lane];
      do {
        for (; !(doubles[at]! - minimum <= next); at += stride) step += 1;
        out[row + reached] = total - since + step;
        reached += 1;
        next = targets[reached]!;
      } while (gap <= next);
      this.#reached[lane] = reached;
      doubles[this.#next + lane] = next;
    }
  }

  /** Ends a lane's trial. A point outside of the domain that the minimum holds for reaches none. */
  finish(lane: number, status: number, steps: number): void {
    if (LEAVES[status] !== true) return;
    const [out, row] = [this.#out[lane]!, this.#row[lane]!];
    for (let at = row + this.#reached[lane]! - 1; at >= row && out[at] === steps; at--) out[at] = NaN;
  }
}
