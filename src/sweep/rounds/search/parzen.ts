import { exp } from "./elementary.ts";
import { reflect } from "./unit-search.ts";
import type { UnitPoint } from "./unit-search.ts";

/** Random numbers of one point. */
export interface PointDraws {
  /** From 0 (inclusive) to 1 (exclusive). */
  readonly component: number;
  /** The same for each dimension. */
  readonly uniform: readonly number[];
  /** Standard normal, for each dimension. */
  readonly normal: readonly number[];
}

// Kernels are 0 beyond 8 standard deviations: they are e^−32 there.
const REACH = 8;
// Kernels are linear between 64ths of a standard deviation. The error is below 1/32,000.
const PARTS = 64;

// The narrowest kernel is 1/100 of the axis. Source: hyperopt, adaptive_parzen_normal.
const MOST_PARTS = 100;

/** The weight of a uniform kernel, and the count that it gives to the values of a list. */
const PRIOR = 1;

/**
 * A density over the unit cube: a uniform kernel and one around each of some points. A kernel is a
 * product over the dimensions. On a range it is a normal distribution, reflected at the ends. On a
 * list it has the point's value, and any other with the share of the uniform kernel.
 */
export class Parzen {
  readonly #sizes: readonly number[];
  /** Coordinates of the points and standard deviations of their kernels, by dimension. */
  readonly #centers: readonly Float64Array[];
  readonly #widths: readonly Float64Array[];
  /** The weights of the points; they and `#priorWeight` add up to 1. */
  readonly #weights: Float64Array;
  readonly #priorWeight: number;
  /** Densities of the kernels at one point: memory that is used again. */
  readonly #kernels: Float64Array;

  /** `sizes` has the number of values on each axis, Infinity for a range. */
  constructor(points: readonly UnitPoint[], weights: readonly number[], sizes: readonly number[]) {
    const sum = weights.reduce((all, weight) => all + weight, PRIOR);
    this.#sizes = sizes;
    this.#weights = Float64Array.from(weights, (weight) => weight / sum);
    this.#priorWeight = PRIOR / sum;
    this.#centers = sizes.map((_, dimension) => Float64Array.from(points, (point) => point[dimension]!));
    this.#widths = this.#centers.map(widths);
    this.#kernels = new Float64Array(points.length);
  }

  /** Returns the density at a point, relative to that of a uniform distribution. */
  density(at: UnitPoint): number {
    this.#kernels.fill(1);
    for (const [dimension, size] of this.#sizes.entries()) {
      if (size === Infinity) this.#multiplyByNormals(dimension, at[dimension]!);
      else this.#multiplyByShares(dimension, at[dimension]!);
    }
    let sum = this.#priorWeight;
    for (let k = 0; k < this.#kernels.length; k += 1) sum += this.#weights[k]! * this.#kernels[k]!;
    return sum;
  }

  /** Draws a point. */
  draw({ component, uniform, normal }: PointDraws): UnitPoint {
    let rest = component;
    const k = this.#weights.findIndex((weight) => (rest -= weight) < 0);
    if (k === -1) return Float64Array.from(uniform);
    return Float64Array.from(this.#sizes, (size, dimension) => {
      const center = this.#centers[dimension]![k]!;
      return size === Infinity
        ? reflect(center + this.#widths[dimension]![k]! * normal[dimension]!)
        : this.#drawListed(center, size, uniform[dimension]!);
    });
  }

  /** Multiplies kernels by normal distributions that are reflected at 0 and 1. */
  #multiplyByNormals(dimension: number, at: number): void {
    const kernels = this.#kernels;
    const centers = this.#centers[dimension]!;
    const allWidths = this.#widths[dimension]!;
    for (let k = 0; k < kernels.length; k += 1) {
      if (kernels[k] === 0) continue;
      const center = centers[k]!;
      const width = allWidths[k]!;
      const reach = REACH * width;
      let sum = 0;
      // Most kernels are narrow and far away. No image of theirs is nearer than the centre.
      if (Math.abs(at - center) < reach || 2 - (at + center) < reach) {
        const periods = 2 * Math.ceil((reach + 1) / 2);
        for (let period = -periods; period <= periods; period += 2) {
          sum += bell((at - center - period) / width) + bell((at + center - period) / width);
        }
      }
      kernels[k]! *= sum / (width * Math.sqrt(2 * Math.PI));
    }
  }

  /** Multiplies kernels by the shares that they give to a value of a list. */
  #multiplyByShares(dimension: number, at: number): void {
    const size = this.#sizes[dimension]!;
    const spread = this.#spread(size);
    const value = valueOf(at, size);
    const kernels = this.#kernels;
    const centers = this.#centers[dimension]!;
    const own = size * (1 - (size - 1) * spread);
    const other = size * spread;
    for (let k = 0; k < kernels.length; k += 1) kernels[k]! *= valueOf(centers[k]!, size) === value ? own : other;
  }

  /** Returns the share of each value of a list besides the point's own. */
  #spread(size: number): number {
    const count = PRIOR / (this.#kernels.length + 1);
    return count / (1 + size * count);
  }

  #drawListed(center: number, size: number, uniform: number): number {
    const spread = size * this.#spread(size);
    return uniform < spread ? uniform / spread : center;
  }
}

const BELLS = bellTable();

/** Returns e^(−z²/2), and 0 beyond `REACH`. */
function bell(z: number): number {
  const place = Math.abs(z) * PARTS;
  if (!(place < REACH * PARTS)) return 0;
  const k = Math.floor(place);
  const low = BELLS[k]!;
  return low + (place - k) * (BELLS[k + 1]! - low);
}

/** Returns the index of the value that has a coordinate in its share of the axis. */
function valueOf(coordinate: number, size: number): number {
  return Math.min(size - 1, Math.floor(coordinate * size));
}

/**
 * Returns standard deviations: the greater of the distances to the left and the right neighbour.
 * The centre of the axis is a neighbour, too. Source: Bergstra et al., Algorithms for
 * hyper-parameter optimization, NIPS 24 (2011), section 4, with the bounds of hyperopt.
 */
function widths(centers: Float64Array): Float64Array {
  if (centers.length === 1) return Float64Array.of(1 / 2);
  const least = 1 / Math.min(MOST_PARTS, centers.length + 2);
  const sorted = Float64Array.from([...centers, 1 / 2]).sort();
  return Float64Array.from(centers, (center) => {
    const place = sorted.indexOf(center);
    const left = center - (sorted[place - 1] ?? center);
    const right = (sorted[place + 1] ?? center) - center;
    return Math.max(least, left, right);
  });
}

/** Returns e^(−z²/2) at all multiples of 1/PARTS up to REACH, and one more. */
function bellTable(): Float64Array {
  return Float64Array.from({ length: REACH * PARTS + 2 }, (_, k) => exp(-0.5 * (k / PARTS) * (k / PARTS)));
}
