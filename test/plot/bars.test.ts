import { beforeAll, describe, expect, test } from "vitest";
import { LIGHT, RAMP_COLORS, rampColor } from "../../src/charts/theme.ts";
import { runAll } from "../support/command/run-lines.ts";
import { Workplace } from "../support/command/sweep-command.ts";
import { readXml } from "../support/files/read-xml.ts";

/** Losses of all signs on a map of one hyperparameter. */
const CASES = {
  negative: '{ name: negative, formula: "x^2 - 10", start: [3] }',
  "negative, of two variables": '{ name: plane, formula: "x^2 + y^2 - 1e6", start: [3, 4] }',
  "of both signs": '{ name: both, formula: "x^2 - 1", start: [3] }',
  positive: '{ name: positive, formula: "x^2 + 5", start: [3] }',
  "zero for all": '{ name: zero, formula: "x^2", start: [0] }',
  "zero, with a known minimum": '{ name: known, formula: "x^2", start: [0], minimum: 0 }',
  "equal and negative": '{ name: level, formula: "0*x - 4", start: [1] }',
} as const;
const RATES = [0.01, 0.1, 0.3];

const place = new Workplace();
const NAMES = Object.keys(CASES);

beforeAll(async () => {
  const lines = Object.values(CASES).flatMap((objective, i) => {
    const grid = `name: bars${i}\nobjective: ${objective}\noptimizer: sgd\nparameters: { lr: [${RATES.join(", ")}] }\nstop: { max_steps: 30 }`;
    place.write(`bars${i}.yaml`, grid);
    return [
      ["run", `bars${i}.yaml`, "--kernel", "js", "--threads", "1"],
      ["plot", `bars${i}`, "--measure", "loss", "-o", `bars${i}.svg`],
      ["plot", `bars${i}`, "--kind", "sensitivity", "--measure", "loss", "-o", `points${i}.svg`],
    ];
  });
  await runAll(place, lines);
  return () => place.remove();
}, 60_000);

interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

const COLORS = new Set(Array.from({ length: RAMP_COLORS }, (_, n) => rampColor(n)));

/** Returns the bars of a picture, from left to right. */
function barsOf(svg: string): Box[] {
  const filled = readXml(svg).filter(({ attributes }) => COLORS.has(attributes["fill"] ?? ""));
  return filled
    .flatMap(({ attributes }) => [...attributes["d"]!.matchAll(/M(\S+) (\S+?)L(\S+) \S+?L\S+ (\S+?)L/g)])
    .map(([, left, top, right, bottom]) => ({
      ...{ left: Number(left), right: Number(right), top: Number(top), bottom: Number(bottom) },
    }))
    .sort((a, b) => a.left - b.left);
}

/** Returns the frame between the axis lines. */
function frameOf(svg: string): Box {
  const [upright = [], level = []] = readXml(svg)
    .filter(({ attributes }) => attributes["stroke"] === LIGHT.soft && attributes["stroke-linecap"] === "round")
    .map(({ attributes }) => attributes["d"]!.match(/-?[\d.]+/g)!.map(Number));
  return { left: level[0]!, right: level[2]!, top: upright[3]!, bottom: upright[1]! };
}

describe("each value of a hyperparameter has a bar within the frame, and a point: losses are", () => {
  test.each(NAMES)("%s", (name) => {
    const i = NAMES.indexOf(name);
    const svg = place.read(`bars${i}.svg`);
    const [bars, frame] = [barsOf(svg), frameOf(svg)];
    expect(bars).toHaveLength(RATES.length);
    for (const { left, right, top, bottom } of bars) {
      expect(right - left).toBeGreaterThan(20);
      expect(bottom - top).toBeGreaterThan(2);
      expect(top).toBeGreaterThanOrEqual(frame.top - 1);
      expect(bottom).toBeLessThanOrEqual(frame.bottom + 1);
    }
    const points = readXml(place.read(`points${i}.svg`)).flatMap(({ attributes }) => {
      const found = /^matrix\(2\.5,0,0,2\.5,(.*),(.*)\)$/.exec(attributes["transform"] ?? "");
      return found === null ? [] : [Number(found[2])];
    });
    const { top, bottom } = frameOf(place.read(`points${i}.svg`));
    expect(points).toHaveLength(RATES.length);
    expect(points.every((y) => y >= top - 1 && y <= bottom + 1)).toBe(true);
  });

  test("different for different losses", () => {
    const heights = barsOf(place.read("bars0.svg")).map(({ top, bottom }) => bottom - top);
    expect(new Set(heights).size).toBeGreaterThan(1);
  });

  test("read at ticks that differ, near the losses", () => {
    for (const i of NAMES.keys()) {
      for (const picture of [`bars${i}`, `points${i}`]) {
        const ticks = readXml(place.read(`${picture}.svg`)).flatMap(({ name, attributes, text }) =>
          name === "text" && attributes["text-anchor"] === "end" ? [text] : [],
        );
        expect(new Set(ticks).size).toBe(ticks.length);
        expect(ticks.filter((text) => text.includes("10⁻³") || text.includes("10⁻¹²"))).toEqual([]);
      }
    }
  });
});
