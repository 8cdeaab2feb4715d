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
  readonly #points: readonly UnitPoint[];
  readonly #sizes: readonly number[];
  /** Standard deviations, by dimension and point. */
  readonly #widths: readonly Float64Array[];
  /** The weights of the points; they and `#priorWeight` add up to 1. */
  readonly #weights: readonly number[];
  readonly #priorWeight: number;
  readonly #bells: Float64Array = bellTable();

  /** `sizes` has the number of values on each axis, Infinity for a range. */
  constructor(points: readonly UnitPoint[], weights: readonly number[], sizes: readonly number[]) {
    const sum = weights.reduce((all, weight) => all + weight, PRIOR);
    this.#points = points;
    this.#sizes = sizes;
    this.#weights = weights.map((weight) => weight / sum);
    this.#priorWeight = PRIOR / sum;
    this.#widths = sizes.map((_, dimension) => widths(points.map((point) => point[dimension]!)));
  }

  /** Returns the density at a point, relative to that of a uniform distribution. */
  density(at: UnitPoint): number {
    let sum = this.#priorWeight;
    for (let k = 0; k < this.#points.length; k += 1) sum += this.#weights[k]! * this.#kernel(k, at);
    return sum;
  }

  /** Draws a point. */
  draw({ component, uniform, normal }: PointDraws): UnitPoint {
    let rest = component;
    const k = this.#weights.findIndex((weight) => (rest -= weight) < 0);
    if (k === -1) return Float64Array.from(uniform);
    const center = this.#points[k]!;
    return center.map((coordinate, dimension) =>
      this.#sizes[dimension] === Infinity
        ? reflect(coordinate + this.#widths[dimension]![k]! * normal[dimension]!)
        : this.#drawListed(coordinate, this.#sizes[dimension]!, uniform[dimension]!),
    );
  }

  #kernel(k: number, at: UnitPoint): number {
    const center = this.#points[k]!;
    let product = 1;
    for (let dimension = 0; dimension < at.length && product > 0; dimension += 1) {
      const size = this.#sizes[dimension]!;
      product *=
        size === Infinity
          ? this.#reflectedNormal(at[dimension]!, center[dimension]!, this.#widths[dimension]![k]!)
          : this.#listed(at[dimension]!, center[dimension]!, size);
    }
    return product;
  }

  /** Returns the density at `at` of a normal distribution that is reflected at 0 and 1. */
  #reflectedNormal(at: number, center: number, width: number): number {
    const periods = 2 * Math.ceil((REACH * width + 1) / 2);
    let sum = 0;
    for (let period = -periods; period <= periods; period += 2) {
      sum += this.#bell((at - center - period) / width) + this.#bell((at + center - period) / width);
    }
    return sum / (width * Math.sqrt(2 * Math.PI));
  }

  #bell(z: number): number {
    const place = Math.abs(z) * PARTS;
    if (!(place < REACH * PARTS)) return 0;
    const k = Math.floor(place);
    const low = this.#bells[k]!;
    return low + (place - k) * (this.#bells[k + 1]! - low);
  }

  /** Returns the share of each value of a list besides the point's own. */
  #spread(size: number): number {
    const count = PRIOR / (this.#points.length + 1);
    return count / (1 + size * count);
  }

  #listed(at: number, center: number, size: number): number {
    const spread = this.#spread(size);
    const isSame = valueOf(at, size) === valueOf(center, size);
    return size * (isSame ? 1 - (size - 1) * spread : spread);
  }

  #drawListed(center: number, size: number, uniform: number): number {
    const spread = size * this.#spread(size);
    return uniform < spread ? uniform / spread : center;
  }
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
function widths(centers: readonly number[]): Float64Array {
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
