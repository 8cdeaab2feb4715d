import { beforeAll, expect, test } from "vitest";
import { stabilityTheory } from "../../src/analysis/map/stability.ts";
import { quadraticCurvature } from "../../src/analysis/trajectory/curvature.ts";
import { count, counted, ordinal, percent } from "../../src/format/numbers.ts";
import { compileTrial } from "../../src/kernel/js/trial-function.ts";
import { loadKernels } from "../../src/kernel/registry.ts";
import type { Kernels } from "../../src/kernel/registry.ts";
import { allocateRows } from "../../src/sweep/outcomes/rows.ts";
import { statusCode } from "../../src/sweep/outcomes/statuses.ts";
import type { SpaceSpec } from "../../src/sweep/spec/sweep-spec.ts";
import {
  ENGLISH_LESSON,
  KOREAN_LESSON,
  fastest,
  flowing,
  lessonGrids,
  runLessonGrid,
  traceIn,
} from "../support/lesson/lesson-pages.ts";
import type { LessonSpace } from "../support/lesson/lesson-pages.ts";
import { inSoak } from "../support/faults/attempts.ts";

const english = flowing(ENGLISH_LESSON);
const korean = flowing(KOREAN_LESSON);
const [WELL, , RAVINE, ROSENBROCK, QUADRATIC, RELATIVES, NOISE] = lessonGrids(ENGLISH_LESSON) as readonly string[];
let kernels: Kernels;

beforeAll(async () => {
  kernels = await loadKernels(["wasm", "js"]);
});

const run = (yaml = ""): LessonSpace[] => runLessonGrid(kernels, yaml);

/** Requires a text of the English page, and one of the Korean page (by default the same). */
function stated(inEnglish: string, inKorean: string = inEnglish): void {
  const isStated = { inEnglish: english.includes(inEnglish), inKorean: korean.includes(inKorean) };
  expect({ inEnglish, inKorean, isStated }).toMatchObject({ isStated: { inEnglish: true, inKorean: true } });
}

test("both languages have the same grids", () => {
  expect(lessonGrids(ENGLISH_LESSON)).toHaveLength(8);
  expect(lessonGrids(KOREAN_LESSON)).toEqual(lessonGrids(ENGLISH_LESSON));
});

test("the steps by hand are those of the formula", () => {
  const minus = (value: number): string => String(Number(value.toPrecision(10))).replace("-", "−");
  let [x, v, plain] = [1, 0, 1];
  for (const step of [1, 2, 3, 4]) {
    const g = 2 * x;
    v = 0.9 * v - 0.1 * g;
    x += v;
    plain -= 0.1 * 2 * plain;
    stated(`| ${[step, ...[g, v, x, plain].map(minus)].join(" | ")} |`);
  }
});

test("claim 1: bands of momentum leave the worse well", () => {
  const grid = (optimizer: string, parameters: string): string =>
    `{ objective: double_well, optimizer: ${optimizer}, parameters: { ${parameters} }, stop: { max_steps: 20000, gradient: 1e-9 } }`;
  const [plain] = run(grid("sgd", "lr: { min: 0.001, max: 0.15, step: 0.001 }"));
  const first = plain!.rows.findIndex(({ status }) => status !== "stationary");
  const [last, jump] = [plain!.rows[first - 1]!, plain!.rows[first]!];
  expect(jump.status).toBe("converged");
  stated(`up to ${last.at["lr"]}`, `${last.at["lr"]}까지는`);
  stated(`From ${jump.at["lr"]} on`, `${jump.at["lr"]}부터는`);

  const [heavy] = run(grid("momentum", "lr: 0.01, momentum: { min: 0, max: 0.99, step: 0.01 }"));
  const bands: [status: string, from: number, to: number][] = [];
  for (const { status, at } of heavy!.rows) {
    if (bands.at(-1)?.[0] !== status) bands.push([status, at["momentum"]!, at["momentum"]!]);
    bands.at(-1)![2] = at["momentum"]!;
  }
  expect(bands.map(([status]) => status)).toEqual(["stationary", "converged", "stationary", "converged"]);
  const ends = bands.flatMap(([, from, to]) => [from, to]);
  const [, , from, to, back, again, later, end] = ends as [
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const two = (value: number): string => value.toFixed(2);
  stated(`the better well from ${two(from)} to ${two(to)}`, `${two(from)}부터 ${two(to)}까지 깊은 우물`);
  stated(`at ${two(back)} and ${two(again)} it`, `${two(back)}와 ${two(again)}에서는`);
  stated(`From ${two(later)} to ${two(end)}`, `${two(later)}부터 ${two(end)}까지는`);
});

const slope = (x: number): number => 4 * x * (x * x - 1) + 0.3;

/** Whether a ball with friction crosses the hill, by the method of Runge and Kutta. */
function ballCrosses(friction: number): boolean {
  let [x, v] = [2, 0];
  const h = 2e-3;
  const pull = (at: number, speed: number): number => -friction * speed - slope(at);
  for (let i = 0; i < 30_000 && x > -0.5; i += 1) {
    const [a, b] = [v, pull(x, v)];
    const [c, d] = [v + (h / 2) * b, pull(x + (h / 2) * a, v + (h / 2) * b)];
    const [e, f] = [v + (h / 2) * d, pull(x + (h / 2) * c, v + (h / 2) * d)];
    const [k, l] = [v + h * f, pull(x + h * e, v + h * f)];
    x += (h / 6) * (a + 2 * c + 2 * e + k);
    v += (h / 6) * (b + 2 * d + 2 * f + l);
  }
  return x <= -0.5;
}

/** Returns the place between two values where a condition begins to hold. */
function bisected(from: number, to: number, holds: (at: number) => boolean): number {
  for (let i = 0; i < 40; i += 1) {
    const middle = (from + to) / 2;
    if (holds(middle)) to = middle;
    else from = middle;
  }
  return to;
}

/** Returns a function that says where a trial of momentum in the double well ends. */
function endsOf(space: SpaceSpec): (lr: number, momentum: number) => string {
  const trial = compileTrial({ ...space, stop: { ...space.stop, max_steps: 200_000 } });
  const [out, x] = [allocateRows(1, 0, 0, 0), new Float64Array(1)];
  return (lr, momentum) => {
    trial(Float64Array.of(lr, momentum), 0, out, 0, x, 0);
    return out.status[0] === statusCode("diverged") ? "diverged" : x[0]! < 0 ? "better" : "worse";
  };
}

const wellOf = (): ReturnType<typeof endsOf> => {
  const [, heavy] = run(WELL!.replace("num: 61", "num: 2").replace("num: 50", "num: 2"));
  return endsOf(heavy!.space);
};

test("claim 1: the momentum that it takes is that of a ball with friction", () => {
  const critical = bisected(4, 0.5, ballCrosses);
  stated(`γ = ${critical.toFixed(3)}`);
  stated(`momentum > 1 − ${critical.toFixed(3)}·√lr`);
  const endOf = wellOf();
  const least = (lr: number): number =>
    bisected(1 - 2.8 * Math.sqrt(lr), 1 - 1.95 * Math.sqrt(lr), (momentum) => endOf(lr, momentum) === "better");
  for (const lr of ["0.00001", "0.001", "0.01", "0.05"]) {
    const momentum = least(Number(lr));
    const ratio = (1 - momentum) / Math.sqrt(Number(lr));
    stated(`| ${lr} | ${momentum.toFixed(4)} | ${ratio.toFixed(3)} |`);
  }
  // The rule of the page: within 3 % up to lr 0.02, and exact in the limit.
  for (const lr of [0.0001, 0.001, 0.002, 0.005, 0.01, 0.02])
    expect(Math.abs((1 - least(lr)) / Math.sqrt(lr) / critical - 1)).toBeLessThan(0.03);
  expect((1 - least(1e-6)) / 1e-3 / critical).toBeCloseTo(1, 2);
});

// Settings drawn for the uncertainty exponent.
const SAMPLES = 4_000;

test("claim 1: the edge is a fractal at large learning rates, and smooth at small ones", () => {
  const endOf = wellOf();
  let state = 1;
  // The generator of Park and Miller.
  const random = (): number => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
  const doubts = (lrs: readonly [number, number], momenta: readonly [number, number], shares: readonly number[]) => {
    const counts = shares.map(() => 0);
    for (let i = 0; i < SAMPLES; i += 1) {
      const lr = lrs[0] + (lrs[1] - lrs[0]) * random();
      const momentum = momenta[0] + (momenta[1] - momenta[0]) * random();
      const end = endOf(lr, momentum);
      for (const [k, share] of shares.entries())
        if (endOf(lr * (1 + share), momentum) !== end || endOf(lr * (1 - share), momentum) !== end) counts[k]! += 1;
    }
    return counts.map((doubtful) => doubtful / SAMPLES);
  };
  const shares = [0.01, 0.001, 0.0001];
  const large = doubts([0.08, 0.13], [0.3, 0.9], shares);
  for (const [k, share] of shares.entries()) {
    const text = `${Number((100 * large[k]!).toPrecision(2))} %`;
    stated(`| ${share} | ${text} |`);
  }
  const exponent = Math.log(large[0]! / large[2]!) / Math.log(shares[0]! / shares[2]!);
  stated(`ε^${exponent.toFixed(2)}`);
  stated(`2 − ${exponent.toFixed(2)} = ${(2 - exponent).toFixed(2)}`);
  expect(2 ** (1 / exponent)).toBeCloseTo(5, 0);
  // A smooth edge has exponent 1.
  const small = doubts([0.001, 0.01], [0.8, 0.95], [0.1, 0.01]);
  expect(Math.log10(small[0]! / small[1]!)).toBeGreaterThan(0.8);
});

test("claim 2: reversals at equal learning rates are those of theory", () => {
  const [plain, heavy] = run(RAVINE) as [LessonSpace, LessonSpace];
  for (const lr of [0.1, 0.5, 0.95]) {
    const cells = [traceIn(plain, { lr }), ...[0.6, 0.9].map((momentum) => traceIn(heavy, { lr, momentum }))].map(
      ({ status, steps, reversedPerCoordinate }) => {
        expect(status).toBe("converged");
        return { steps, share: percent(reversedPerCoordinate[1]!) };
      },
    );
    const row = (steps: string, first: string): string =>
      `| ${lr} | ${cells.map(({ steps: own, share }, i) => `${own}${steps}, ${share}${i === 0 ? first : ""}`).join(" | ")} |`;
    stated(row(" steps", " reverse"), row("스텝", "").replace(/, (\d+ %)/, ", 반전 $1"));
    for (const momentum of [0.6, 0.9]) {
      const cosine = (1 + momentum - lr * 2) / (2 * Math.sqrt(momentum));
      const theory = Math.acos(cosine) / Math.PI;
      expect(traceIn(heavy, { lr, momentum }).reversedPerCoordinate[1]).toBeCloseTo(theory, 1);
      if (lr === 0.95) {
        stated(
          momentum === 0.6 ? `${percent(theory)} at lr 0.95 with momentum 0.6` : `${percent(theory)} with momentum 0.9`,
          `momentum ${momentum}이면 ${percent(theory)}`,
        );
      }
    }
  }
});

test("claim 2: both tuned, and where it does not hold", () => {
  const [plain, heavy] = run(RAVINE) as [LessonSpace, LessonSpace];
  const [slow, fast] = [fastest(plain)!, fastest(heavy)!];
  const cells = (space: LessonSpace, { at, steps }: NonNullable<ReturnType<typeof fastest>>): string => {
    const { reversed, reversedPerCoordinate } = traceIn(space, at);
    return `${steps} | ${percent(reversedPerCoordinate[1]!)} | ${percent(reversed)} |`;
  };
  const lr = Number(slow.at["lr"]!.toPrecision(3));
  stated(`(lr ${lr}) | ${cells(plain, slow)}`);
  stated(`(lr ${fast.at["lr"]}, momentum ${fast.at["momentum"]}) | ${cells(heavy, fast)}`);
  const ratio = (slow.steps / fast.steps).toFixed(1);
  stated(`${ratio} times as fast`, `${ratio}배 빠릅니다`);

  const bowl = `{ objective: sphere, optimizers: [sgd, momentum], parameters: { lr: { min: 0.1, max: 1, num: 91 }, momentum: { min: 0, max: 0.99, num: 34 } } }`;
  const [round, rolling] = run(bowl).map((space) => fastest(space)!);
  expect([round!.at["lr"], rolling!.at["lr"], rolling!.at["momentum"]]).toEqual([0.5, 0.5, 0]);
  expect(rolling!.steps).toBe(round!.steps);
  stated(`in ${counted(round!.steps, "step")}`, `${round!.steps}스텝이 가장 좋고`);

  const much = traceIn(heavy, { lr: 0.5, momentum: 0.97 });
  stated(`takes ${much.steps} steps`, `${much.steps}스텝이 걸려`);
  expect(much.steps / traceIn(plain, { lr: 0.5 }).steps).toBeCloseTo(3, 0);

  const [, valley] = run(ROSENBROCK) as [LessonSpace, LessonSpace];
  const without = fastest({ ...valley, rows: valley.rows.filter(({ at }) => at["momentum"] === 0) })!;
  stated(
    `takes ${fastest(valley)!.steps} steps, and gradient descent ${count(without.steps)}`,
    `${fastest(valley)!.steps}스텝, 경사 하강법은 ${count(without.steps)}스텝`,
  );
  expect(shareConverged(valley)).toBeCloseTo(1 / 6, 1);
});

function shareConverged({ rows }: LessonSpace): number {
  return rows.filter(({ status }) => status === "converged").length / rows.length;
}

test("the edge of stability and the best setting are those of theory", () => {
  const [plain, nesterov, heavy] = run(QUADRATIC) as [LessonSpace, LessonSpace, LessonSpace];
  const spaces = [plain, nesterov, heavy];
  const edges: readonly ((momentum: number) => number)[] = [
    () => 2 / 100,
    (momentum) => (2 * (1 + momentum)) / (1 + 2 * momentum) / 100,
    (momentum) => (2 * (1 + momentum)) / 100,
  ];
  for (const [i, { rows }] of spaces.entries()) {
    const odd = rows.filter(({ at, status }) => at["lr"]! < edges[i]!(at["momentum"] ?? 0) === (status === "diverged"));
    expect(odd).toEqual([]);
  }
  const all = count(spaces.reduce((sum, { rows }) => sum + rows.length, 0));
  stated(`All ${all} trials`, `${all}개가 모두`);
  const [lr, momentum] = [(2 / 11) ** 2, (9 / 11) ** 2];
  stated(`these are ${lr.toFixed(4)} and ${momentum.toFixed(3)}`, `${lr.toFixed(4)}과 ${momentum.toFixed(3)}`);
  // The map opens on the last optimizer, and has the diamond.
  const { optimum } = stabilityTheory({ space: heavy.space, seed: 0 })!;
  expect(optimum).toEqual({ lr: expect.closeTo(lr), momentum: expect.closeTo(momentum) });
  const [slow, fast] = [fastest(plain)!, fastest(heavy)!];
  stated(
    `lr ${fast.at["lr"]!.toFixed(4)} and momentum ${fast.at["momentum"]}`,
    `lr ${fast.at["lr"]!.toFixed(4)}, momentum ${fast.at["momentum"]}`,
  );
  stated(
    `takes ${fast.steps} steps. The best gradient descent takes ${slow.steps}.`,
    `${fast.steps}스텝이 걸립니다. 경사 하강법은 가장 좋아도 ${slow.steps}스텝`,
  );
});

test("the table of relatives is that of its grid", () => {
  for (const space of run(RELATIVES)) {
    const best = fastest(space);
    const share = percent(shareConverged(space));
    const row = new RegExp(`\\| \`${space.space.optimizer.name}\` \\| [^|]+ \\| ([^|]+) \\| ${share} \\|`);
    const [, inEnglish] = row.exec(english) ?? [];
    const [, inKorean] = row.exec(korean) ?? [];
    expect([inEnglish, inKorean]).toEqual(
      best === undefined
        ? ["does not converge", "수렴하지 않음"]
        : [`${count(best.steps)} steps`, `${count(best.steps)}스텝`],
    );
  }
});

const meanLoss = ({ rows }: LessonSpace, lr: number, momentum: number): number => {
  const own = rows.filter(({ at }) => at["lr"] === lr && at["momentum"] === momentum);
  return own.reduce((sum, { finalLoss }) => sum + finalLoss, 0) / own.length;
};

test("with noise, no trial of the grid comes to rest", () => {
  expect(run(NOISE).flatMap(({ rows }) => rows.filter(({ status }) => status !== "exhausted"))).toEqual([]);
});

test("noise ends at the level of theory, which depends on lr/(1 − momentum)", () => {
  const pairs = [
    [0.1, 0],
    [0.05, 0.5],
    [0.01, 0.9],
  ] as const;
  const [noisy] = run(
    `{ objective: ravine, optimizer: momentum, noise: 1, repeats: 4000, parameters: { "lr, momentum": { values: ${JSON.stringify(pairs)} } }, stop: { max_steps: 1000, target: 0 } }`,
  );
  for (const [lr, momentum] of pairs) {
    const level = (curvature: number): number =>
      (lr * (1 + momentum)) / (2 * (1 - momentum) * (2 * (1 + momentum) - lr * curvature));
    const [measured, theory] = [meanLoss(noisy!, lr, momentum), level(0.1) + level(2)];
    expect(measured / theory).toBeCloseTo(1, 1);
    stated(`| ${lr} | ${momentum} | 0.1 | ${measured.toFixed(4)} | ${theory.toFixed(4)} |`);
  }
});

test.for(inSoak())("batches are quieter with momentum, far from the edge of stability", () => {
  const pairs = [
    [0.04, 0],
    [0.02, 0.5],
    [0.004, 0.9],
    [0.004, 0],
  ] as const;
  const petals = lessonGrids(ENGLISH_LESSON).at(-1)!;
  const grid = petals
    .replace(/^ {2}lr: .*\n {2}momentum: .*$/m, `  "lr, momentum": { values: ${JSON.stringify(pairs)} }`)
    .replace("optimizers: [sgd, momentum]", "optimizer: momentum\nrepeats: 100");
  const [batches] = run(grid) as [LessonSpace];
  // Least squares, by the normal equations.
  const { values } = batches.space.objective.data!;
  const [xs, ys] =
    batches.space.objective.data!.columns.map(({ name }) => name)[0] === "X"
      ? [values![0]!, values![1]!]
      : [values![1]!, values![0]!];
  const mean = (of: (i: number) => number): number => xs.reduce((sum, _, i) => sum + of(i), 0) / xs.length;
  const [x, y] = [mean((i) => xs[i]!), mean((i) => ys[i]!)];
  const weight = mean((i) => (xs[i]! - x) * (ys[i]! - y)) / mean((i) => (xs[i]! - x) ** 2);
  const lowest = mean((i) => (weight * (xs[i]! - x) + y - ys[i]!) ** 2);
  stated(`possible loss is ${lowest.toFixed(4)}`, `손실은 ${lowest.toFixed(4)}입니다`);
  const above = pairs.map(([lr, momentum]) => meanLoss(batches, lr, momentum) - lowest);
  for (const [i, [lr, momentum]] of pairs.entries()) {
    const rate = Number((lr / (1 - momentum)).toPrecision(6));
    stated(`| ${lr} | ${momentum} | ${rate} | ${above[i]!.toFixed(4)} |`);
  }
  const quieter = (above[0]! / above[2]!).toFixed(1);
  stated(`by a factor of ${quieter}`, `${quieter}배 조용합니다`);
  const rest = (above[0]! / above[3]!).toFixed(0);
  stated(`a ${ordinal(Number(rest))} of`, `${rest}분의 1`);
  const { batch: _, ...whole } = batches.space;
  const { largest } = quadraticCurvature({ space: whole, seed: 0 })!;
  stated(`lr·L is ${(0.04 * largest).toFixed(2)}`, `lr·L은 ${(0.04 * largest).toFixed(2)}`);
});
