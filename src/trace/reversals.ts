/**
 * Counts the reversals of a trial: updates Δxₖ = xₖ − xₖ₋₁ that oppose the one before, Δxₖ · Δxₖ₋₁
 * < 0. Scales each update by its largest coordinate, so that the product of two tiny ones is not 0.
 */
export class Reversals {
  /** Number of updates that oppose the one before. */
  count: number = 0;
  /** The same for each coordinate. */
  readonly perCoordinate: Float64Array;
  /** ‖Δxₖ‖ of the latest update; NaN before the first. */
  stepLength: number = NaN;
  readonly #x: Float64Array;
  readonly #update: Float64Array;
  #points = 0;

  constructor(dim: number) {
    this.perCoordinate = new Float64Array(dim);
    this.#x = new Float64Array(dim);
    this.#update = new Float64Array(dim);
  }

  /** Number of updates after the first. */
  get pairs(): number {
    return Math.max(0, this.#points - 2);
  }

  /**
   * Moves to the next point, at first the start. Returns whether the update opposes the one before.
   */
  move(x: Float64Array): boolean {
    const opposes = this.#points > 0 && this.#measure(x);
    this.#x.set(x);
    this.#points += 1;
    if (opposes) this.count += 1;
    return opposes;
  }

  #measure(x: Float64Array): boolean {
    let largest = 0;
    for (let i = 0; i < x.length; i += 1) largest = Math.max(largest, Math.abs(x[i]! - this.#x[i]!));
    const scale = largest === 0 ? 1 : largest;
    const isPair = this.#points > 1;
    let squares = 0;
    let dot = 0;
    for (let i = 0; i < x.length; i += 1) {
      const update = (x[i]! - this.#x[i]!) / scale;
      const before = this.#update[i]!;
      squares += update * update;
      dot += update * before;
      if (isPair && Math.sign(update) * Math.sign(before) < 0) this.perCoordinate[i]! += 1;
      this.#update[i] = update;
    }
    this.stepLength = scale * Math.sqrt(squares);
    return isPair && dot < 0;
  }
}
