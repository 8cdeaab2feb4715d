// A terminal is some 400 dots wide; at least half of the spans are always in use.
const MAX_SPANS = 2048;

/** The losses of consecutive steps. */
export interface CurveSpan {
  /** The first step. */
  readonly step: number;
  /** Lowest and highest finite loss; Infinity and -Infinity without one. */
  readonly min: number;
  readonly max: number;
}

/**
 * Keeps the losses of a trial of any length in little memory: the lowest and highest of each span
 * of steps.
 */
export class LossCurve {
  readonly #min: Float64Array = new Float64Array(MAX_SPANS).fill(Infinity);
  readonly #max: Float64Array = new Float64Array(MAX_SPANS).fill(-Infinity);
  #stride = 1;
  #last = -1;

  /** The last step; −1 before the first. */
  get lastStep(): number {
    return this.#last;
  }

  /** Adds the loss at a step. Steps are consecutive, from 0. */
  add(step: number, loss: number): void {
    if (step >= MAX_SPANS * this.#stride) this.#halve();
    this.#last = step;
    if (!Number.isFinite(loss)) return;
    const at = Math.floor(step / this.#stride);
    this.#min[at] = Math.min(this.#min[at]!, loss);
    this.#max[at] = Math.max(this.#max[at]!, loss);
  }

  /** The spans so far, in order. */
  spans(): CurveSpan[] {
    const count = Math.floor(this.#last / this.#stride) + 1;
    return Array.from({ length: count }, (_, i) => ({
      step: i * this.#stride,
      min: this.#min[i]!,
      max: this.#max[i]!,
    }));
  }

  #halve(): void {
    for (let i = 0; i < MAX_SPANS; i += 1) {
      const inUse = 2 * i < MAX_SPANS;
      this.#min[i] = inUse ? Math.min(this.#min[2 * i]!, this.#min[2 * i + 1]!) : Infinity;
      this.#max[i] = inUse ? Math.max(this.#max[2 * i]!, this.#max[2 * i + 1]!) : -Infinity;
    }
    this.#stride *= 2;
  }
}
