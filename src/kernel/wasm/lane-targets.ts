import type { TrialColumns } from "../../sweep/outcomes/columns.ts";
import { STATUSES, statusTraits } from "../../sweep/outcomes/statuses.ts";
import type { SpaceSpec } from "../../sweep/spec/sweep-spec.ts";
import type { MemoryMap } from "./memory-map.ts";
import { TARGET_ROW } from "./rows.ts";

/** Whether the last point of a trial reaches no target, by status code. */
const LEAVES: readonly boolean[] = STATUSES.map((status) => statusTraits(status).kind === "diverged");

/** The targets of the trials in flight. The loop compares best losses with the next ones. */
export class LaneTargets {
  readonly #targets: Float64Array;
  readonly #minimum: number;
  readonly #doubles: Float64Array;
  /** Rows of the best losses and of the next targets. */
  readonly #best: number;
  readonly #next: number;
  /** Steps to the targets of the range of each lane, and where the row of its trial begins. */
  readonly #out: Float64Array[];
  readonly #row: Float64Array;
  /** Number of steps made when the lane's trial began. */
  readonly #since: Float64Array;
  /** Number of targets that the lane's trial has reached. */
  readonly #reached: Int32Array;

  constructor({ targets = [], objective: { minimum } }: SpaceSpec, map: MemoryMap, doubles: Float64Array) {
    // No loss reaches NaN, so the last target needs no test of its own.
    this.#targets = Float64Array.of(...targets, NaN);
    this.#minimum = minimum ?? NaN;
    this.#doubles = doubles;
    this.#best = map.row("best");
    this.#next = map.row(TARGET_ROW);
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
   * Records the targets that the first `lanes` trials reach, at step `total` of the loop. The copy at
   * byte `copy` has their best losses.
   */
  reach(copy: number, lanes: number, total: number): void {
    const [doubles, targets] = [this.#doubles, this.#targets];
    const best = copy / 8 + this.#best;
    for (let lane = 0; lane < lanes; lane++) {
      const gap = doubles[best + lane]! - this.#minimum;
      if (!(gap <= doubles[this.#next + lane]!)) continue;
      let reached = this.#reached[lane]!;
      const [out, row] = [this.#out[lane]!, this.#row[lane]!];
      do {
        out[row + reached] = total - this.#since[lane]!;
        reached += 1;
      } while (gap <= targets[reached]!);
      this.#reached[lane] = reached;
      doubles[this.#next + lane] = targets[reached]!;
    }
  }

  /** Ends a lane's trial. A point outside of the domain that the minimum holds for reaches none. */
  finish(lane: number, status: number, steps: number): void {
    if (LEAVES[status] !== true) return;
    const [out, row] = [this.#out[lane]!, this.#row[lane]!];
    for (let at = row + this.#reached[lane]! - 1; at >= row && out[at] === steps; at--) out[at] = NaN;
  }
}
