import { describe, expect, test } from "vitest";
import { textCurve } from "../../src/text-charts/text-curve.ts";
import { LossCurve } from "../../src/trace/loss-curve.ts";
import { traceTrial } from "../../src/trace/trace-trial.ts";
import { builtInObjective, builtInOptimizer, spaceOf } from "../support/spaces/space-spec.ts";

const style = (width: number, unicode: boolean) => ({ width, unicode, colours: "none" }) as const;

function curveOf(losses: Iterable<number>): LossCurve {
  const curve = new LossCurve();
  let step = 0;
  for (const loss of losses) curve.add(step++, loss);
  return curve;
}

/** Momentum on the book's ravine with lr 0.1: it oscillates while it descends. */
function ravine(): LossCurve {
  const space = spaceOf(builtInObjective("ravine"), builtInOptimizer("momentum"));
  const curve = new LossCurve();
  const trial = { space, seed: 0, hyperparameters: [0.1, 0.9], repeat: 0 };
  traceTrial(trial, ({ step, loss }) => curve.add(step, loss));
  return curve;
}

describe.each([40, 80, 200])("a convergence curve %d wide", (width) => {
  test.each([
    ["braille", true],
    ["plain", false],
  ])("in %s", async (kind, unicode) => {
    const lines = textCurve(ravine(), 0, style(width, unicode));
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(width);
    if (!unicode) expect(lines.join("")).toMatch(/^[\x20-\x7E]*$/);
    await expect(`${lines.join("\n")}\n`).toMatchFileSnapshot(`golden/curve-${width}-${kind}.txt`);
  });
});

test("a line that is straight on a log scale is drawn from corner to corner", () => {
  const lines = textCurve(curveOf(Array.from({ length: 45 }, (_, i) => 10 ** (-i / 4))), 0, style(30, false));
  const plot = lines.slice(1, 13).map((line) => line.slice(line.indexOf("|") + 1));
  expect(plot[0]).toMatch(/^'/);
  expect(plot.at(-1)).toMatch(/[.:]$/);
  const starts = plot.map((line) => line.search(/\S/));
  for (const [i, start] of starts.entries()) {
    if (i > 0) expect(start - starts[i - 1]!).toBeGreaterThan(0);
    if (i > 0) expect(start - starts[i - 1]!).toBeLessThan(4);
  }
  expect(lines.map((line) => /^ *(\S+) \|/.exec(line)?.[1]).filter(Boolean)).toEqual([
    "1e0",
    "1e-2",
    "1e-4",
    "1e-6",
    "1e-8",
    "1e-10",
  ]);
  expect(lines.at(-1)).toMatch(/^ +0 +44 steps$/);
});

test("losses are relative to the minimum if it is known; the scale is linear if some are not positive", () => {
  const title = (losses: number[], minimum: number | null): string =>
    textCurve(curveOf(losses), minimum, style(60, false))[0]!;
  expect(title([3, 1, 0], 0)).toBe("loss (log scale)");
  expect(title([3, 1, -1], -1)).toBe("loss above -1 (log scale)");
  expect(title([3, 1, 0.5], null)).toBe("loss (log scale)");
  expect(title([3, 1, -1], null)).toBe("loss");
  expect(title([0, 0], 0)).toBe("loss");
  expect(textCurve(curveOf([NaN]), 0, style(60, false))).toEqual([]);
});

test("a long trial shows the lowest and highest loss in every column", () => {
  const curve = new LossCurve();
  const steps = 100_003;
  for (let step = 0; step < steps; step += 1) curve.add(step, step === 54_321 ? 1e-9 : step === 77_777 ? 1e9 : 1);
  const spans = curve.spans();
  expect(curve.lastStep).toBe(steps - 1);
  expect(spans.length).toBeGreaterThan(1000);
  expect(spans.length).toBeLessThanOrEqual(2048);
  const spanOf = (step: number) => spans.findLast((span) => span.step <= step);
  expect(spanOf(54_321)).toMatchObject({ min: 1e-9, max: 1 });
  expect(spanOf(77_777)).toMatchObject({ min: 1, max: 1e9 });
  expect(spans.filter(({ min, max }) => min !== 1 || max !== 1)).toHaveLength(2);
});

test("losses that the labels print alike are a flat line", () => {
  const lines = textCurve(curveOf([0.60002, 0.60001, 0.6]), null, style(30, false));
  expect(lines.slice(1, 13).filter((line) => /\|./.test(line))).toHaveLength(1);
  expect(lines.filter((line) => line.startsWith("0.6 "))).toHaveLength(1);
});
