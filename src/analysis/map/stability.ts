import { momentumRule, nesterov, sgd } from "../../optimizers/gradient-descent.ts";
import type { OptimizerDefinition } from "../../optimizers/definition.ts";
import type { SeededSpace } from "../../kernel/js/space-function.ts";
import { quadraticCurvature } from "../trajectory/curvature.ts";
import type { Curvature } from "../trajectory/curvature.ts";
import type { SpaceMap } from "./space-map.ts";

/** The stability theory of an optimizer on a quadratic with eigenvalues from μ to L. */
export interface StabilityTheory {
  readonly curvature: Curvature;
  /** The stability condition as a formula. */
  readonly condition: string;
  readonly source: string;
  /** Returns the learning rate below which it converges. */
  boundary(momentum: number): number;
  /** The setting whose slowest direction converges fastest; undefined if μ = 0. */
  readonly optimum: { readonly lr: number; readonly momentum: number } | undefined;
}

interface Law {
  readonly rule: OptimizerDefinition;
  readonly condition: string;
  readonly source: string;
  boundary(largest: number, momentum: number): number;
  optimum(smallest: number, largest: number): { readonly lr: number; readonly momentum: number };
}

const POLYAK = "Polyak 1964, Some methods of speeding up the convergence of iteration methods";
const LESSARD = "Lessard, Recht & Packard 2016, SIAM Journal on Optimization 26, proposition 1";

const LAWS: readonly Law[] = [
  {
    rule: sgd,
    condition: "0 < lr·L < 2",
    source: LESSARD,
    boundary: (largest) => 2 / largest,
    optimum: (smallest, largest) => ({ lr: 2 / (largest + smallest), momentum: 0 }),
  },
  {
    rule: momentumRule,
    condition: "0 < lr·L < 2(1 + m), m < 1",
    source: POLYAK,
    boundary: (largest, momentum) => (2 * (1 + momentum)) / largest,
    optimum(smallest, largest) {
      const [low, high] = [Math.sqrt(smallest), Math.sqrt(largest)];
      return { lr: (2 / (high + low)) ** 2, momentum: ((high - low) / (high + low)) ** 2 };
    },
  },
  {
    // With s = 1 − lr·λ the roots of z² − (1 + m)·s·z + m·s lie within the unit circle where −1/(1
    // + 2m) < s < 1.
    rule: nesterov,
    condition: "0 < lr·L < 2(1 + m)/(1 + 2m), m < 1",
    source: LESSARD,
    boundary: (largest, momentum) => (2 * (1 + momentum)) / (1 + 2 * momentum) / largest,
    optimum(smallest, largest) {
      const root = Math.sqrt((3 * largest) / smallest + 1);
      return { lr: 4 / (3 * largest + smallest), momentum: (root - 2) / (root + 2) };
    },
  },
];

/**
 * Returns the theory of a space: for gradient descent, heavy ball and Nesterov's momentum on
 * quadratics, at a constant learning rate without noise, clipping or batches. Heavy ball's best
 * momentum is ((√L − √μ)/(√L + √μ))². Undefined for any other space.
 */
export function stabilityTheory(of: SeededSpace): StabilityTheory | undefined {
  const { optimizer, noise, clip, schedule, batch } = of.space;
  const rule = optimizer.update.join("\n");
  const law = LAWS.find((one) => one.rule.update.join("\n") === rule);
  const isPlain = noise === 0 && clip === undefined && schedule === "constant" && batch === undefined;
  if (law === undefined || !isPlain) return undefined;
  const curvature = quadraticCurvature(of);
  if (curvature === undefined || !(curvature.largest > 0) || curvature.smallest < 0) return undefined;
  return {
    ...{ curvature, condition: law.condition, source: law.source },
    boundary: (momentum) => law.boundary(curvature.largest, momentum),
    optimum: curvature.smallest > 0 ? law.optimum(curvature.smallest, curvature.largest) : undefined,
  };
}

const POINTS = 121;

/**
 * Returns the boundary as points (x, y) on a map over lr and momentum, or over lr with momentum
 * held or constant. Without a vertical axis, y is 0 and 1. Empty if the map has no lr axis, if
 * momentum is a function of an axis or at least 1, or if no point is on the map.
 */
export function boundaryLine(
  { x, y, fixed, constant }: Pick<SpaceMap, "x" | "y" | "fixed" | "constant">,
  theory: StabilityTheory,
): (readonly [x: number, y: number])[] {
  if (![x.name, y?.name].includes("lr")) return [];
  const vertical = y?.name === "lr" ? x : y;
  // Gradient descent has no momentum and a single boundary.
  const isOne = theory.boundary(0) === theory.boundary(0.5);
  const momentum = fixed["momentum"] ?? constant["momentum"] ?? (isOne ? 0 : NaN);
  if (vertical?.name !== "momentum" && !(momentum < 1)) return [];
  if (vertical === undefined) {
    const lr = theory.boundary(momentum);
    return isWithin(lr, x.values) ? [0, 1].map((at) => [lr, at] as const) : [];
  }
  const [low = 0, high = 0] = [vertical.values[0], vertical.values.at(-1)];
  const isMomentum = vertical.name === "momentum";
  // The laws hold for momenta below 1.
  const to = isMomentum ? Math.min(high, 1) : high;
  if (to < low) return [];
  const lrs = vertical === x ? y!.values : x.values;
  const points = Array.from({ length: POINTS }, (_, i) => {
    const at = i === POINTS - 1 ? to : low + ((to - low) * i) / (POINTS - 1);
    return { at, lr: theory.boundary(isMomentum ? at : momentum) };
  });
  if (!points.some(({ lr }) => isWithin(lr, lrs))) return [];
  return points.map(({ at, lr }) => (y?.name === "lr" ? ([at, lr] as const) : ([lr, at] as const)));
}

function isWithin(value: number, ascending: readonly number[]): boolean {
  return value >= ascending[0]! && value <= ascending.at(-1)!;
}
