import { OBJECTIVE_NAMES } from "../support/spaces/objective-names.ts";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { KernelBackend } from "../../src/kernel/backend.ts";
import { javascriptKernel } from "../../src/kernel/js/javascript-kernel.ts";
import { optimizers } from "../../src/optimizers/registry.ts";
import { spaceSize } from "../../src/sweep/points/samplers.ts";
import type { ObjectiveSpec, OptimizerSpec, SpaceSpec, StopSpec } from "../../src/sweep/spec/sweep-spec.ts";
import { BBOB_TARGETS } from "../../src/sweep/spec/targets.ts";
import { attempts } from "../support/faults/attempts.ts";
import { anyRule } from "../support/reference/any-rule.ts";
import { interpretRule } from "../support/reference/interpret-rule.ts";
import { norm, referenceTrial } from "../support/reference/reference-trial.ts";
import type { PlainObjective } from "../support/reference/reference-trial.ts";
import { USER_RULES } from "../support/reference/user-rules.ts";
import { rowsOf } from "../support/spaces/run-space.ts";
import type { Row } from "../support/spaces/run-space.ts";
import { builtInObjective, builtInOptimizer, listAxis, objectiveOf, spaceOf } from "../support/spaces/space-spec.ts";
import { NOISE_SPACES } from "./noise-spaces.ts";
import { dataSet, softmax } from "../support/spaces/training-space.ts";

const SEED = 5;
const STOP: StopSpec = { max_steps: 60, target: 1e-8, gradient: 1e-6, diverge: 1e12 };
const LR = listAxis("lr", [1e-6, 1e-4, 1e-3, 3e-3, 0.01, 0.03, 0.1, 0.3, 1, 3, 30]);

// Up to 16 coordinates may be local variables, more are arrays. A tenth of a soak has more of both.
const DIMENSIONS = [2, 17, 1, 16, 40].slice(0, attempts(2, 50));

// All of them are in the test of the wasm kernel, too.
const OBJECTIVES = OBJECTIVE_NAMES.filter((_, i) => attempts(1, 50) > 1 || i % 4 === 0);

const RULES: Readonly<Record<string, OptimizerSpec>> = {
  ...USER_RULES,
  ...Object.fromEntries(Object.keys(optimizers).map((name) => [name, builtInOptimizer(name)])),
};

/** Parts of the contract that a backend may refuse. */
export type Part = "noise" | "time limits";

interface Clause {
  readonly title: string;
  readonly part?: Part;
  /** Throws if a backend breaks the clause. */
  readonly check: (backend: KernelBackend) => void;
}

/** Everything that a backend must do, with the same bits as the reference. */
export const CLAUSES: readonly Clause[] = [
  ...Object.entries(RULES).map(([name, rule]) => ({
    title: `${name} has the bits of the slow reference in ${DIMENSIONS.join(", ")} dimensions`,
    check(backend: KernelBackend): void {
      for (const dim of DIMENSIONS) expectReference(backend, bowl(dim), rule);
    },
  })),
  {
    title: "any rule has the bits of the slow reference",
    check(backend): void {
      fc.assert(
        fc.property(anyRule, fc.constantFrom(1, 3, 17), (rule, dim) => {
          expectReference(backend, bowl(dim), rule, { ...STOP, max_steps: 7 });
        }),
        { numRuns: attempts(15, 1_500) },
      );
    },
  },
  ...OBJECTIVES.map((name, i) =>
    sameRows(`the objective ${name}`, () => [
      spaceOf(builtInObjective(name), builtInOptimizer(i % 2 === 0 ? "momentum" : "adam"), { axes: [LR], stop: STOP }),
    ]),
  ),
  sameRows("loops over 40 coordinates", () =>
    ["rosenbrock", "quadratic", "ackley", "griewank", "trid"].map((name) =>
      spaceOf(builtInObjective(name, { dim: 40 }), builtInOptimizer("momentum"), { axes: [LR], stop: STOP }),
    ),
  ),
  sameRows("training on data", () =>
    [
      {},
      { batch: { size: 16 }, evaluate: 11, repeats: 2 },
      { batch: { size: 7, replacement: true } as const, validation: { share: 0.3 }, targets: [1, 0.5, 0.2] },
    ].map((options) =>
      spaceOf(softmax(dataSet("wine"), 0.01, 0.1), builtInOptimizer("adam"), { axes: [LR], stop: STOP, ...options }),
    ),
  ),
  ...[
    { schedule: "lr * 0.5 * (1 + cos(pi * t / max_steps))" },
    { schedule: "lr * 0.5^floor((t - 1) / 7)" },
    { schedule: "lr / max_steps" },
    { schedule: "0.02" },
    { clip: 0.5 },
    { start: "random" as const, repeats: 5 },
    { schedule: "lr * min(1, t / 10)", clip: 2, start: "random" as const, repeats: 3 },
  ].map((terms) => sameRows(JSON.stringify(terms), () => withTerms(terms))),
  ...[
    sameRows("noise", () => withTerms({ noise: 0.1, repeats: 3 })),
    ...Object.entries(NOISE_SPACES).map(([title, spaces]) => sameRows(title, spaces)),
    anyNoise(),
  ].map((clause) => ({ ...clause, part: "noise" as const })),
  {
    ...sameRows("time limits", () => withTerms({ stop: { ...STOP, max_steps: 30, seconds: 60 } })),
    part: "time limits",
  },
  sameRows("random starts that diverge or converge at once", () => [
    spaceOf(
      {
        ...objectiveOf("x^2 + y^2", [0, 0], { minimum: 0 }),
        domain: [
          [-1.5, 1.5],
          [-1, 1],
        ],
      },
      builtInOptimizer("momentum"),
      {
        axes: [LR],
        stop: { max_steps: 50, target: 0.1, gradient: 0, diverge: 1 },
        start: "random",
        repeats: 40,
        targets: [2, 1, 0.2, 0.1, 1e-9],
      },
    ),
  ]),
  sameRows("trials of no, few and thousands of steps, and excluded points", endings),
  sameRows("angles far beyond the first turns", () => [
    spaceOf(objectiveOf("sin(x) + cos(y)*tan(x/3)", [1e7, 2e5]), builtInOptimizer("sgd"), { axes: [LR], stop: STOP }),
    spaceOf(objectiveOf("sin(x^2) + x^2", [300]), builtInOptimizer("sgd"), { axes: [LR], stop: STOP }),
  ]),
  sameRows("losses below the minimum, and at it", () =>
    ["forrester", "schwefel", "mccormick"].flatMap((name) => [
      spaceOf(builtInObjective(name), builtInOptimizer("sgd"), { axes: [LR], stop: STOP, targets: BBOB_TARGETS }),
      spaceOf({ ...builtInObjective(name), minimum: 1 }, builtInOptimizer("momentum"), {
        ...{ axes: [LR], stop: STOP, targets: [1e20, 1, 1e-3] },
      }),
    ]),
  ),
  sameRows("gradients whose squares overflow or vanish", () =>
    [1, 20].flatMap((dim) =>
      [{}, { clip: 1e-3 }, { clip: 1e160 }].flatMap((terms) => [
        spaceOf(extreme("1e-170", dim), builtInOptimizer("momentum"), { axes: [LR], stop: STOP, ...terms }),
        spaceOf(extreme("1e170", dim), builtInOptimizer("adam"), {
          axes: [LR],
          stop: { ...STOP, diverge: 1e300, gradient: 0 },
          ...terms,
        }),
        spaceOf(extreme("1e-170", dim), USER_RULES["gradient clipping"]!, {
          axes: [LR],
          stop: { ...STOP, gradient: 1e-180 },
          ...terms,
        }),
      ]),
    ),
  ),
  sameRows("roots at 0", () =>
    [1, 20].map((dim) =>
      spaceOf(
        objectiveOf("sum(i = 1..n, (x[i]^2)^0.75) + sqrt(sum(i = 1..n, x[i]^2))", zeros(dim)),
        builtInOptimizer("sgd"),
        {
          axes: [LR],
          stop: STOP,
        },
      ),
    ),
  ),
  sameRows("losses near diverge, far below 0, and points at rest except for their update", nearlyStopped),
  {
    title: "a range cut anywhere, run in any order, has the same rows from one kernel",
    check(backend): void {
      const [space] = endings();
      const kernel = backend.compile(space, SEED);
      const whole = reference(space);
      const size = spaceSize(space);
      fc.assert(
        fc.property(fc.array(fc.integer({ min: 0, max: size }), { maxLength: 6 }), fc.boolean(), (cuts, backwards) => {
          const ends = [0, ...cuts.toSorted((a, b) => a - b), size];
          const ranges = ends.slice(1).map((to, i) => [i, ends[i] ?? 0, to] as const);
          const parts: Row[][] = [];
          for (const [i, from, to] of backwards ? ranges.toReversed() : ranges) parts[i] = rowsOf(kernel.run(from, to));
          expect(parts.flat()).toEqual(whole);
        }),
        { numRuns: attempts(20, 400) },
      );
    },
  },
  {
    title: "ranges that share the lanes have the same rows as one after the other",
    check(backend): void {
      const [space] = endings();
      const { lanes } = backend.compile(space, SEED);
      if (lanes === undefined) return;
      const whole = reference(space);
      const size = spaceSize(space);
      fc.assert(
        fc.property(fc.array(fc.integer({ min: 0, max: size }), { maxLength: 8 }), fc.nat(3), (cuts, together) => {
          const ends = [0, ...cuts.toSorted((a, b) => a - b), size];
          const waiting = ends.slice(1).map((to, i) => [ends[i] ?? 0, to] as const);
          const parts = new Map<number, Row[]>();
          const order: number[] = [];
          let open = 0;
          while (waiting.length > 0 || open > 0) {
            while (open <= together && waiting.length > 0) {
              order.push(lanes.add(...waiting.shift()!));
              open += 1;
            }
            const finished = lanes.advance();
            if (finished === undefined) continue;
            open -= 1;
            parts.set(finished.range, rowsOf(finished.columns));
          }
          expect(lanes.isBusy).toBe(false);
          expect(order.flatMap((range) => parts.get(range) ?? [])).toEqual(whole);
        }),
        { numRuns: attempts(20, 400) },
      );
    },
  },
  {
    title: "columns have the length of the rows, excluded points left out",
    check(backend): void {
      const space = spaceOf(builtInObjective("rosenbrock"), builtInOptimizer("momentum"), {
        axes: [listAxis("lr", [1e-4, 1e-3]), listAxis("momentum", [0, 0.5, 0.9])],
        exclude: [[[[0, 1]], [[1, 2]]]],
        stop: STOP,
        targets: [10, 1, 0.1],
      });
      const widths: Readonly<Record<string, number>> = { hyperparameters: 2, targetSteps: 3 };
      const columns = backend.compile(space, SEED).run(0, 3);
      expect(columns.count).toBe(2);
      for (const [name, column] of Object.entries(columns)) {
        if (name !== "count") expect(column).toHaveLength(2 * (widths[name] ?? 1));
      }
    },
  },
  {
    title: "emits its code as text",
    check(backend): void {
      const space = spaceOf(builtInObjective("ackley"), builtInOptimizer("adam"));
      expect(backend.emit(space)).toMatch(/\n$/);
      expect(backend.emit(space)).toBe(backend.emit(space));
    },
  },
];

interface ContractOptions {
  /** The reason for each part that the backend must refuse instead. */
  readonly skip?: Partial<Record<Part, string>>;
  /** The clauses to check, by their titles. */
  readonly only?: (title: string) => boolean;
}

/** Registers the contract for a backend. */
export function testKernel(backend: KernelBackend, { skip = {}, only = () => true }: ContractOptions = {}): void {
  describe(backend.name, () => {
    const held = CLAUSES.filter(({ part }) => part === undefined || skip[part] === undefined);
    const clauses = held.filter(({ title }) => only(title));
    test.each(clauses)("$title", ({ check }) => check(backend));
    for (const [part, reason] of Object.entries(skip)) {
      test(`refuses ${part}: ${reason}`, () => {
        const [space] = part === "noise" ? withTerms({ noise: 0.1 }) : withTerms({ stop: { ...STOP, seconds: 60 } });
        expect(backend.refuses(space!)).toContain(`the ${backend.name} kernel has no`);
      });
    }
  });
}

/** A clause that spaces have the rows of the JavaScript kernel, run in two halves. */
function sameRows(title: string, spaces: () => readonly SpaceSpec[]): Clause {
  return {
    title: `${title}: the rows of the JavaScript kernel`,
    check(backend) {
      for (const space of spaces()) {
        const kernel = backend.compile(space, SEED);
        const [half, size] = [Math.floor(spaceSize(space) / 2), spaceSize(space)];
        const rows = [...rowsOf(kernel.run(0, half)), ...rowsOf(kernel.run(half, size))];
        expect(rows).toEqual(reference(space));
      }
    },
  };
}

function reference(space: SpaceSpec, seed = SEED): Row[] {
  return rowsOf(javascriptKernel(space, seed).run(0, spaceSize(space)));
}

/** A clause of any rule, seed, noise and number of repeats. */
function anyNoise(): Clause {
  const seeds = fc.oneof(fc.nat(9), fc.maxSafeNat(), fc.constant(2 ** 53 - 1));
  const noises = fc.constantFrom(1e-300, 1e-3, 1, 1e6);
  const terms = fc.record({ noise: noises, clip: fc.constantFrom(0.1, 1e3), repeats: fc.integer({ min: 1, max: 9 }) });
  return {
    title: "any rule with any noise has the rows of the JavaScript kernel",
    check(backend) {
      fc.assert(
        fc.property(anyRule, fc.constantFrom(1, 2, 3, 17), seeds, terms, (rule, dim, seed, { clip, ...noise }) => {
          const stop = { ...STOP, max_steps: 7 };
          const space = spaceOf(bowl(dim).spec, rule, { stop, ...noise, ...(clip < 1 ? { clip } : {}) });
          expect(rowsOf(backend.compile(space, seed).run(0, spaceSize(space)))).toEqual(reference(space, seed));
        }),
        { numRuns: attempts(15, 1_500) },
      );
    },
  };
}

/** By momentum, by Adam and by rules with sums, in 2 and in 20 dimensions. */
function withTerms(terms: Parameters<typeof spaceOf>[2]): SpaceSpec[] {
  const rules = [builtInOptimizer("momentum"), builtInOptimizer("adam"), ...Object.values(USER_RULES).slice(0, 3)];
  return rules.map((rule, i) =>
    spaceOf(builtInObjective("rosenbrock", { dim: i % 2 === 0 ? 2 : 20 }), rule, {
      axes: [LR],
      stop: { ...STOP, max_steps: 30 },
      include: [Object.values(rule.hyperparameters)],
      targets: BBOB_TARGETS,
      ...terms,
    }),
  );
}

function endings(): [SpaceSpec, ...SpaceSpec[]] {
  const lr = listAxis("lr", [1e-5, 3e-4, 0.9, 0.1, 1e3, 0.02, 0.5, 1e-3, 0.999, 0.3, 0.05, 1e9, 0.2]);
  const stop = { max_steps: 5000, target: 1e-10, gradient: 1e-4, diverge: 1e6 };
  const space = spaceOf(builtInObjective("ravine"), builtInOptimizer("momentum"), {
    axes: [lr, listAxis("momentum", [0, 0.5, 0.9, 0.99])],
    stop,
    exclude: [[[[2, 4]], [[1, 3]]]],
    include: [[0.7, 0.7]],
    offset: 1000,
    targets: [5e5, ...BBOB_TARGETS, 1e-9, 1e-300],
  });
  return [space, ...[0, 1].map((max_steps) => ({ ...space, stop: { ...stop, max_steps } }))];
}

function nearlyStopped(): SpaceSpec[] {
  const axes = [listAxis("lr", [1e-4, 1e-3, 2e-3, 5e-3, 0.01, 0.02, 0.03])];
  const deep = [80, 100, 1000].map((diverge) =>
    spaceOf(builtInObjective("styblinski_tang"), builtInOptimizer("momentum"), { axes, stop: { ...STOP, diverge } }),
  );
  const unknown = objectiveOf("x^4 - 100*x^2 - 3*y", [1, 1]);
  // Flat beyond 1: the velocity dies away there for hundreds of steps.
  const plateau = objectiveOf("where(abs(x) < 1, x^2, 1)", [0.9]);
  return [
    ...deep,
    spaceOf(unknown, builtInOptimizer("sgd"), { axes, stop: { ...STOP, diverge: 2000 } }),
    spaceOf(plateau, builtInOptimizer("momentum"), {
      axes: [listAxis("lr", [0.5, 1, 1.5, 2])],
      stop: { ...STOP, max_steps: 1000 },
    }),
  ];
}

/** A bowl of the given size, far from 1. */
function extreme(size: string, dim: number): ObjectiveSpec {
  return objectiveOf(`sum(i = 1..n, ${size} * (x[i] - 1)^2) + ${size} * x[1]`, zeros(dim), { minimum: null });
}

function zeros(dim: number): number[] {
  return Array<number>(dim).fill(0);
}

/** A quadratic with curvatures from 1 to 2, not at rest at the origin. */
function bowl(dim: number): { readonly spec: ObjectiveSpec; readonly plain: PlainObjective } {
  const curvature = (i: number): number => (1 + (i + 1) / dim) / 2;
  const start = Array.from({ length: dim }, (_, i) => Math.cos(3 * i));
  return {
    spec: objectiveOf("sum(i = 1..n, (1 + i / n) / 2 * x[i]^2)", start, {
      minimum: 0,
      minimisers: [Array<number>(dim).fill(0)],
    }),
    plain: {
      value: (x) => x.map((one, i) => curvature(i) * (one * one)).reduce((sum, one) => sum + one),
      gradient: (x) => x.map((one, i) => 2 * (curvature(i) * one)),
      start,
      minimum: 0,
    },
  };
}

function expectReference(
  backend: KernelBackend,
  { spec, plain }: ReturnType<typeof bowl>,
  rule: OptimizerSpec,
  stop = STOP,
): void {
  const [row] = rowsOf(backend.compile(spaceOf(spec, rule, { stop }), 0).run(0, 1));
  const { x, ...outcome } = referenceTrial(plain, interpretRule(rule, Object.values(rule.hyperparameters)), stop);
  const distance = norm(x);
  expect(row).toMatchObject({ ...outcome, distance: Number.isFinite(distance) ? distance : NaN });
}
