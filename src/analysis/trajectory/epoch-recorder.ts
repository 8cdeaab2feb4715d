import { trainingLoss } from "../../kernel/js/data-loss.ts";
import { compileMeasures } from "../../kernel/js/measures.ts";
import { trainingRows } from "../../objectives/data-spec.ts";
import { allocateRows } from "../../sweep/outcomes/rows.ts";
import { batchSize, measuresOf } from "../../sweep/spec/measures.ts";
import type { Measure } from "../../sweep/spec/measures.ts";
import type { SpaceSpec } from "../../sweep/spec/sweep-spec.ts";

/** The course of a trial on data: its values after whole epochs, at the start and at the end. */
export interface EpochCurve {
  readonly epochs: readonly number[];
  /** The loss over all training rows. */
  readonly training: readonly number[];
  /** The loss over the validation rows, if there are any, and the metrics. */
  readonly measured: readonly EpochMeasure[];
}

interface EpochMeasure extends Measure {
  readonly values: readonly number[];
}

interface Point {
  readonly step: number;
  readonly training: number;
  /** The epochs, then the other measures. */
  readonly measures: readonly number[];
}

// Each costs a pass over all rows.
const MOST_POINTS = 128;

/**
 * Records the losses and metrics of a trial on data as it runs. A long trial keeps those after
 * every second, fourth, … epoch.
 */
export class EpochRecorder {
  readonly #measures: readonly Measure[];
  readonly #write: (step: number, x: Float64Array) => readonly number[];
  /** The loss over all training rows; undefined if it is that of each step. */
  readonly #training: ((x: Float64Array) => number) | undefined;
  #points: Point[] = [];
  /** The steps between two points. */
  #stride: number;

  /** The space must have data, and no module. */
  constructor(space: SpaceSpec, seed: number) {
    const { objective, batch, validation } = space;
    const rows = trainingRows(objective.data!, validation);
    this.#stride = Math.ceil(rows / (batchSize(space) ?? rows));
    this.#measures = measuresOf(space);
    this.#training = batch === undefined ? undefined : trainingLoss(space, seed);
    const out = allocateRows(1, 0, 0, this.#measures.length);
    const write = compileMeasures(space, seed);
    this.#write = (step, x) => {
      out.steps[0] = step;
      write?.(x, out, 0);
      return [...(out.measures ?? [])];
    };
  }

  /** Notes a step of the trial, in order. `loss` is that of its batch. */
  step(step: number, loss: number, x: Float64Array): void {
    if (step % this.#stride !== 0) return;
    this.#add(step, loss, x);
    if (this.#points.length <= MOST_POINTS) return;
    this.#stride *= 2;
    this.#points = this.#points.filter((point) => point.step % this.#stride === 0);
  }

  /** Returns the curve of the trial, which ended at a step. */
  end(step: number, loss: number, x: Float64Array): EpochCurve {
    if (this.#points.at(-1)?.step !== step) this.#add(step, loss, x);
    const points = this.#points;
    const values = (at: number): number[] => points.map(({ measures }) => measures[at]!);
    return {
      epochs: values(0),
      training: points.map(({ training }) => training),
      measured: this.#measures.slice(1).map((one, at) => ({ ...one, values: values(at + 1) })),
    };
  }

  #add(step: number, loss: number, x: Float64Array): void {
    this.#points.push({ step, training: this.#training?.(x) ?? loss, measures: this.#write(step, x) });
  }
}
