import { lowerRule } from "../kernel/lowering/lower-rule.ts";
import { compileRule } from "../kernel/js/rule-step.ts";
import type { LossFunction } from "../kernel/js/loss-function.ts";
import { gradientNoise } from "../kernel/random/gradient-noise.ts";
import { startPoints } from "../kernel/random/start-points.ts";
import { parseUpdateRule } from "../optimizers/rule.ts";
import type { SpaceSpec } from "../sweep/spec/sweep-spec.ts";

/** The gradients of a path. */
export interface GradientSource {
  readonly about: string;
  start(): Float64Array;
  /** Writes the gradient of step `t` at `x` to `g` and returns the loss; undefined at the end. */
  gradient(x: Float64Array, t: number, g: Float64Array): number | undefined;
}

/**
 * Returns the gradients that a repeat's trials pass to their updates, with noise and clipping. A
 * path ends where a trial diverges.
 */
export function objectiveGradients(
  space: SpaceSpec,
  seed: number,
  lossFunction: LossFunction,
  name: string,
): (repeat: number) => GradientSource {
  const { objective, noise, clip, stop } = space;
  const { dim } = objective;
  const start = startPoints(space, seed);
  const draw = gradientNoise(seed);
  const normal = new Float64Array(dim + (dim % 2));
  const clipped = clip === undefined ? undefined : clipping(clip, dim);
  return (repeat) => ({
    about: repeat === 0 ? name : `${name}, repeat ${repeat}`,
    start: () => start(repeat).slice(),
    gradient(x, t, g) {
      const loss = lossFunction(x, g);
      if (!(Math.abs(loss) <= stop.diverge)) return undefined;
      if (noise > 0) {
        draw(repeat, t - 1, normal);
        for (let i = 0; i < dim; i++) g[i] = g[i]! + noise * normal[i]!;
      }
      clipped?.(g);
      return loss;
    },
  });
}

function clipping(clip: number, dim: number): (g: Float64Array) => void {
  const rule = parseUpdateRule({ hyperparameters: {}, state: {}, update: ["x = g"] }, { clip });
  const step = compileRule(lowerRule(rule))([], { n: dim });
  return (g) => g.set(step(new Float64Array(dim), g, 1, NaN));
}

interface TestKind {
  readonly about: string;
  readonly start: (i: number) => number;
  /** Returns the gradient from a standard normal number. */
  readonly value: (normal: number, i: number, t: number) => number;
}

// Gradients from 1e-20 to 1e20: below 1e-8, the usual eps decides.
const EXPONENTS: readonly number[] = [-20, -12, -8, -5, -3, 3, 6, 12, 20];

const KINDS: readonly TestKind[] = [
  { about: "normal", start: startOf, value: (normal) => normal },
  // Half of the gradients are 0, also at the first step.
  { about: "sparse", start: startOf, value: (normal) => (normal > 0 ? normal : 0) },
  { about: "of one sign", start: startOf, value: (normal) => 1 + Math.abs(normal) },
  { about: "fading", start: startOf, value: (normal, _, t) => normal * 10 ** (-t / 20) },
  ...EXPONENTS.map((_, shift) => ({
    about: "of different sizes",
    start: () => 0,
    value: (normal: number, i: number) => normal * 10 ** EXPONENTS[(i + shift) % EXPONENTS.length]!,
  })),
];

function startOf(i: number): number {
  return [1, -2, 0][i % 3]!;
}

// Numbers of all test gradients; a prime, so that steps do not repeat with any dimension.
const NUMBERS = 4099;

/**
 * Returns test gradients, which do not depend on the point: of normal size, sparse, of one sign,
 * fading, and from tiny to huge. The first of them are the most usual.
 */
export function testGradients(dim: number): readonly GradientSource[] {
  const normal = new Float64Array(NUMBERS + 1);
  gradientNoise(0)(0, 0, normal);
  return KINDS.map(({ about, start, value }, number) => ({
    about: `test gradients, ${about}`,
    start: () => Float64Array.from({ length: dim }, (_, i) => start(i)),
    gradient(_x, t, g) {
      for (let i = 0; i < dim; i++) g[i] = value(normal[(number * 1009 + t * dim + i) % NUMBERS]!, i, t);
      return 1;
    },
  }));
}
