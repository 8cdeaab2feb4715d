import { beforeAll, describe, expect, test } from "vitest";
import { LIGHT } from "../../src/charts/theme.ts";
import { runAll } from "../support/command/run-lines.ts";
import { Workplace } from "../support/command/sweep-command.ts";
import { everyNth } from "../support/faults/attempts.ts";
import { readChart } from "../support/files/read-chart.ts";
import type { ReadChart } from "../support/files/read-chart.ts";
import { readXml } from "../support/files/read-xml.ts";

type Point = readonly [x: number, y: number];

const PIXEL = 1.5;

/** Objectives of one or two variables, and the learning rates of their trials. */
const CASES: Readonly<Record<string, readonly [objective: string, rates: string]>> = {
  "README's bowl, whose minimiser is not stated": [
    '{ name: my bowl, formula: "x^2/20 + y^2", start: [-7, 2], minimum: 0 }',
    "[0.3, 0.9]",
  ],
  "a bowl of which nothing is stated": ['{ name: bowl, formula: "x^2 + 10*y^2", start: [5, 2] }', "[0.01, 0.09]"],
  "a parabola from its minimum": ['{ name: still, formula: "x^2", start: [0] }', "[0.1, 0.2]"],
  "a bowl from its minimum": ['{ name: calm, formula: "x^2 + y^2", start: [0, 0], minimum: 0 }', "[0.1, 0.2]"],
  "negative losses": ['{ name: below, formula: "x^2 - 10", start: [3] }', "[0.01, 0.3]"],
  "large coordinates": ['{ name: large, formula: "(x/1e12)^2 + (y/1e12)^2", start: [3e12, -1e12] }', "[0.1, 2e23]"],
  "steps too short to be seen": ['{ name: slow, formula: "x^2 + y^2", start: [1, 2] }', "[1e-14, 1e-13]"],
  "short steps": ['{ name: slower, formula: "x^2 + y^2", start: [1, 2] }', "[1e-8, 1e-7]"],
  "a constant": ['{ name: flat, formula: "0*x + 0*y + 3", start: [1, 1] }', "[0.1, 0.2]"],
  "a constant of one variable": ['{ name: level, formula: "0*x", start: [7] }', "[0.1, 0.2]"],
  "a loss that falls for ever": ['{ name: fall, formula: "exp(-x)", start: [0] }', "[0.1, 1]"],
  "a path that overshoots the known minimum": ["ravine", "[0.5, 0.95]"],
  "two wells": ["double_well", "[0.01, 0.03]"],
  "a path into the other well": ['{ name: wells, formula: "x^4 - 2*x^2", start: [1.9] }', "[0.05, 0.08]"],
};
/** Cases that are also drawn without `--trial`. */
const BEST = ["README's bowl, whose minimiser is not stated", "a parabola from its minimum", "two wells"];
const DIVERGING = `
name: diverging
objectives:
  - { name: bowl, formula: "x^2 + 10*y^2", start: [5, 2] }
  - { name: parabola, formula: "x^2", start: [5] }
optimizer: sgd
parameters: { lr: [0.01, 1.5] }
stop: { max_steps: 60 }
`;
const FIXED = `
name: fixed
objective: rosenbrock
optimizers: [sgd, momentum, adam]
parameters: { lr: { min: 1e-4, max: 0.01, scale: log, num: 3 }, momentum: 0.5, beta1: 0.8 }
stop: { max_steps: 300 }
`;
const ONE = `
name: one
objective: { name: bowl, formula: "x^2 + y^2", start: [5, 2] }
optimizer: sgd
parameters: { lr: 0.3 }
`;

const place = new Workplace();
const NAMES = everyNth(4, Object.keys(CASES));

beforeAll(async () => {
  const lines: string[][] = [];
  const run = (name: string, grid: string): void => {
    lines.push(["run", place.write(`${name}.yaml`, grid), "--kernel", "js", "--threads", "1"]);
  };
  const contour = (name: string, out: string, ...more: readonly string[]): void => {
    lines.push(["plot", name, "--kind", "contour", "-o", `${out}.svg`, ...more]);
  };
  for (const [i, name] of NAMES.entries()) {
    const [objective, rates] = CASES[name]!;
    run(
      `case${i}`,
      `name: case${i}\nobjective: ${objective}\noptimizers: [sgd, momentum]\nparameters: { lr: ${rates} }\nstop: { max_steps: 200 }`,
    );
    if (BEST.includes(name)) contour(`case${i}`, `best${i}`);
    contour(`case${i}`, `all${i}`, "--trial", "0,1,2,3");
  }
  run("diverging", DIVERGING);
  run("fixed", FIXED);
  run("one", ONE);
  for (const trials of ["1", "3", "0,1", "2,3"]) contour("diverging", `diverging${trials}`, "--trial", trials);
  contour("fixed", "fixed");
  contour("one", "one");
  for (const kind of ["sensitivity", "ecdf"]) lines.push(["plot", "fixed", "--kind", kind, "-o", `${kind}.svg`]);
  await runAll(place, lines);
  return () => place.remove();
});

const textsOf = (name: string): string[] =>
  readXml(place.read(`${name}.svg`)).flatMap(({ name: kind, text }) => (kind === "text" ? [text] : []));
const chart = (name: string): ReadChart => readChart(place.read(`${name}.svg`));

const traced = new Map<string, Promise<Point[]>>();

/** Returns the points of a trial, as `sweep trace` computes them: [x, y] or [x, loss]. */
function tracedPoints(sweep: string, trial: number): Promise<Point[]> {
  const key = `${sweep} ${trial}`;
  const known = traced.get(key) ?? trace(sweep, trial);
  traced.set(key, known);
  return known;
}

async function trace(sweep: string, trial: number): Promise<Point[]> {
  const [ended] = await runAll(place, [["trace", sweep, String(trial), "--format", "csv"]]);
  const [header = "", ...rows] = ended!.stdout.trim().split("\n");
  const names = header.split(",");
  const [x, y] = [names.indexOf("x1"), names.includes("x2") ? names.indexOf("x2") : names.indexOf("loss")];
  return rows.map((row) => row.split(",").map(Number)).map((row) => [row[x]!, row[y]!]);
}

function isInside({ x, y }: ReadChart, [atX, atY]: Point): boolean {
  const [left, top] = [x.at(atX), y.at(atY)];
  return left >= x.low - PIXEL && left <= x.high + PIXEL && top >= y.high - PIXEL && top <= y.low + PIXEL;
}

describe("the frame of a contour picture holds each point of each path, and its ticks differ", () => {
  test.each(NAMES)("%s", async (name) => {
    const i = NAMES.indexOf(name);
    for (const picture of [...(BEST.includes(name) ? [`best${i}`] : []), `all${i}`]) {
      const read = chart(picture);
      for (const { ticks } of [read.x, read.y]) {
        expect(ticks.length).toBeGreaterThan(1);
        expect(new Set(ticks).size).toBe(ticks.length);
      }
      expect(read.texts.filter((text) => text.includes("leaves the frame"))).toEqual([]);
    }
    const all = chart(`all${i}`);
    const drawn = all.symbols(4);
    for (const trial of [0, 1, 2, 3]) {
      const points = await tracedPoints(`case${i}`, trial);
      expect(points.filter((point) => !isInside(all, point))).toEqual([]);
      const [endX, endY] = points.at(-1)!;
      const [x, y] = drawn[trial]!;
      expect([Math.abs(x - all.x.at(endX)), Math.abs(y - all.y.at(endY))].map((off) => off < PIXEL)).toEqual([
        true,
        true,
      ]);
    }
  });
});

describe("a diverging path", () => {
  test.each([
    ["diverging1", 1],
    ["diverging3", 3],
    ["diverging0,1", 1],
    ["diverging2,3", 3],
  ] as const)("leaves the frame of %s, and the legend says so", async (picture, trial) => {
    const read = chart(picture);
    const points = await tracedPoints("diverging", trial);
    expect(points.every((point) => isInside(read, point))).toBe(false);
    // The start, at least, is in the frame.
    expect(isInside(read, points[0]!)).toBe(true);
    expect(read.texts.filter((text) => text.includes("leaves the frame"))).toEqual([
      "lr 1.5 (diverged), leaves the frame",
    ]);
  });

  test("does not shrink the others: these fill the frame", async () => {
    const read = chart("diverging0,1");
    const xs = (await tracedPoints("diverging", 0)).map(([x]) => read.x.at(x));
    expect(Math.max(...xs) - Math.min(...xs)).toBeGreaterThan(0.3 * (read.x.high - read.x.low));
  });

  test("alone, shows its first step", async () => {
    for (const [picture, trial] of [
      ["diverging1", 1],
      ["diverging3", 3],
    ] as const) {
      expect(isInside(chart(picture), (await tracedPoints("diverging", trial))[1]!)).toBe(true);
    }
  });
});

test("a function of one variable is shown around its minima and paths, with start, end and minimum marked", () => {
  const wells = chart(`best${NAMES.indexOf("two wells")}`);
  const loss = (x: number): number => (x ** 2 - 1) ** 2 + 0.3 * x;
  expect(wells.texts).toEqual(expect.arrayContaining(["start", "end", "minimum"]));
  const [[startX, startY]] = wells.symbols(5) as [Point];
  expect(startX).toBeCloseTo(wells.x.at(2), 0);
  expect(startY).toBeCloseTo(wells.y.at(loss(2)), 0);
  // The start is the highest point, and not far below the frame's top.
  expect(startY - wells.y.high).toBeLessThan(0.06 * (wells.y.low - wells.y.high));
  // The star lies in the left well, which the curve shows with the right one and the hill.
  const curve = wells.line(LIGHT.soft).filter(([x]) => x > wells.x.at(-1.2) && x < wells.x.at(1.2));
  const depth = (x: number): number => curve.reduce((a, b) => (Math.abs(b[0] - x) < Math.abs(a[0] - x) ? b : a))[1];
  const [left, hill, right] = [-1.0356, 0.0753, 0.96].map((x) => depth(wells.x.at(x)));
  expect(left! - hill!).toBeGreaterThan(40);
  expect(right! - hill!).toBeGreaterThan(20);
});

describe("legends name the hyperparameters that the grid sets", () => {
  test("of the best trials", () => {
    expect(textsOf("fixed")).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^sgd lr 0\.\d+ \(exhausted\)$/),
        expect.stringMatching(/^momentum lr 0\.\d+, momentum 0\.5 \(exhausted\)$/),
        expect.stringMatching(/^adam lr 0\.\d+, beta1 0\.8 \(exhausted\)$/),
      ]),
    );
  });

  test("also a single fixed one", () => {
    expect(textsOf("one")).toEqual(expect.arrayContaining(["bowl · sgd", "lr 0.3 (stationary)"]));
  });

  test.each(["sensitivity", "ecdf"])("of the curves of %s", (kind) => {
    expect(textsOf(kind)).toEqual(expect.arrayContaining(["sgd", "momentum momentum 0.5", "adam beta1 0.8"]));
  });
});
