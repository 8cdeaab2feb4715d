import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Optimizer } from "../../src/kernel/js/optimizer.ts";
import type { Status } from "../../src/sweep/outcomes/statuses.ts";
import { attempts } from "../support/faults/attempts.ts";
import { runSpace } from "../support/spaces/run-space.ts";
import { builtInOptimizer, objectiveOf, spaceOf } from "../support/spaces/space-spec.ts";

// On f = ½ Σ λᵢ xᵢ² each coordinate goes its own way, and with a = lr·λ nothing else matters but
// the momentum m.
const MARGIN = 0.02;
const curvature = fc.double({ min: 0.01, max: 100, noNaN: true });
const share = fc.double({ min: MARGIN, max: 1 - MARGIN, noNaN: true });
const beyond = fc.double({ min: 1 + MARGIN, max: 3, noNaN: true });
const momentum = fc.double({ min: 0, max: 0.95, noNaN: true });

/** How a trial on ½ Σ λᵢ xᵢ² ends. */
function statusOn(
  curvatures: readonly number[],
  name: string,
  values: readonly number[],
  max_steps = 100_000,
): Status | undefined {
  const formula = curvatures.map((lambda, i) => `${lambda} / 2 * x[${i + 1}]^2`).join(" + ");
  const start = curvatures.map((lambda) => 1 / Math.sqrt(lambda));
  const objective = objectiveOf(formula, start, { minimum: 0 });
  const [, row] = runSpace(spaceOf(objective, builtInOptimizer(name), { include: [values], stop: { max_steps } }));
  return row?.status;
}

const BOUNDS: Readonly<Record<string, (m: number) => number>> = {
  sgd: () => 2,
  momentum: (m) => 2 * (1 + m),
  nesterov: (m) => (2 + 2 * m) / (1 + 2 * m),
};

describe.each(Object.entries(BOUNDS))("%s", (name, bound) => {
  const values = (lr: number, m: number): number[] => (name === "sgd" ? [lr] : [lr, m]);

  test("converges where 0 < lr·λ < its bound for every curvature", () => {
    fc.assert(
      fc.property(curvature, share, share, momentum, (largest, part, of, m) => {
        const lr = (of * bound(m)) / largest;
        expect(statusOn([largest], name, values(lr, m))).toBe("converged");
        expect(statusOn([largest, largest * part], name, values(lr, m))).toBe("converged");
        expect(statusOn([largest * part, largest], name, values(lr, m))).toBe("converged");
      }),
      { numRuns: attempts(12, 500) },
    );
  });

  test("diverges where lr·λ is above it for one curvature, and from a maximum", () => {
    fc.assert(
      fc.property(curvature, share, beyond, momentum, (largest, part, of, m) => {
        const lr = (of * bound(m)) / largest;
        expect(statusOn([largest], name, values(lr, m))).toBe("diverged");
        expect(statusOn([largest * part, largest], name, values(lr, m))).toBe("diverged");
        expect(statusOn([largest], name, values(-lr, m))).toBe("diverged");
      }),
      { numRuns: attempts(12, 500) },
    );
  });

  test("stays where it is with lr 0", () => {
    expect(statusOn([1, 2], name, values(0, 0.9), 1_000)).toBe("exhausted");
  });
});

/** The path x₀, x₁, … of momentum on ½ a x² with lr 1, which is that on ½ λ x² with lr = a/λ. */
function path(a: number, m: number, steps: number): number[] {
  const optimizer = new Optimizer("momentum", { lr: 1, momentum: m });
  const x = Float64Array.of(1);
  return Array.from({ length: steps }, (_, step) => {
    if (step > 0) optimizer.update({ x }, { x: x.map((one) => a * one) });
    return x[0] ?? NaN;
  });
}

const point = (x: readonly number[], k: number): number => x[k] ?? NaN;

describe("late iterates of momentum shrink by the spectral radius at each step", () => {
  test("√m where the roots are complex: the ellipse that x turns on shrinks by exactly that", () => {
    const oscillating = fc
      .tuple(fc.double({ min: 0.05, max: 1, noNaN: true }), fc.double({ min: 0.05, max: 0.95, noNaN: true }))
      // (1 + m − a)² < 4m, between the double roots (1 ± √m)².
      .map(([m, u]) => ({ m, a: (1 - Math.sqrt(m)) ** 2 + 4 * u * Math.sqrt(m) }));
    fc.assert(
      fc.property(oscillating, ({ m, a }) => {
        const x = path(a, m, 102);
        // x_{k+1}·x_{k−1} − x_k² is the determinant of two successive states: the squared size of
        // the ellipse.
        const size = (k: number): number => Math.sqrt(point(x, k) ** 2 - point(x, k + 1) * point(x, k - 1));
        expect((size(100) / size(20)) ** (1 / 80)).toBeCloseTo(Math.sqrt(m), 6);
      }),
    );
  });

  test("½(|1 + m − a| + √((1 + m − a)² − 4m)) where they are real", () => {
    const real = fc
      .tuple(momentum, fc.double({ min: 0, max: 1, noNaN: true }), fc.boolean())
      .map(([m, u, slow]) => {
        const inner = slow ? (1 - Math.sqrt(m)) ** 2 : (1 + Math.sqrt(m)) ** 2;
        return { m, a: slow ? inner * u : inner + u * (2 * (1 + m) - inner) };
      })
      .filter(({ m, a }) => {
        const [large, small] = roots(a, m);
        return large > 0.02 && small < 0.8 * large;
      });
    fc.assert(
      fc.property(real, ({ m, a }) => {
        const x = path(a, m, 152);
        expect(Math.abs(point(x, 151) / point(x, 150))).toBeCloseTo(roots(a, m)[0], 6);
      }),
    );
  });
});

/** The sizes of the roots of r² − (1 + m − a) r + m. */
function roots(a: number, m: number): [large: number, small: number] {
  const b = Math.abs(1 + m - a);
  const root = Math.sqrt(b * b - 4 * m);
  return [(b + root) / 2, (b - root) / 2];
}
