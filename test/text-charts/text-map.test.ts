import { describe, expect, test } from "vitest";
import { javascriptKernel } from "../../src/kernel/js/javascript-kernel.ts";
import { spaceMap } from "../../src/analysis/map/space-map.ts";
import type { SpaceMap } from "../../src/analysis/map/space-map.ts";
import { textMap as drawMap } from "../../src/text-charts/text-map.ts";
import type { TextStyle } from "../../src/text-charts/text-style.ts";
import { viridis, viridis256 } from "../../src/analysis/viridis.ts";
import type { Status } from "../../src/sweep/outcomes/statuses.ts";
import { spaceSize } from "../../src/sweep/points/samplers.ts";
import { builtInObjective, builtInOptimizer, spaceOf } from "../support/spaces/space-spec.ts";
import { converged, diverged, exhausted, product, trialsOf } from "../support/spaces/grid-trials.ts";

const ESCAPE = String.fromCodePoint(27);
const PLAIN = { colours: "none", unicode: false } as const;
const TRUE = { colours: "true", unicode: true } as const;
const SOME = { colours: "256", unicode: true } as const;

function textMap(map: SpaceMap, style: TextStyle): string[] {
  return drawMap(map, { value: 0, kind: "minimum" }, style);
}

function mapOf(...trials: Parameters<typeof trialsOf>): SpaceMap {
  const map = spaceMap(trialsOf(...trials));
  if (map === undefined) throw new Error("nothing varies");
  return map;
}

/** Momentum on the ravine, which is stable if lr < 1 + momentum. */
function ravine(lrs: number, momenta: number): SpaceMap {
  const space = spaceOf(builtInObjective("ravine"), builtInOptimizer("momentum"), {
    axes: [
      { kind: "log", keys: ["lr"], min: 1e-4, max: 10, num: lrs },
      { kind: "linear", keys: ["momentum"], min: 0, max: 0.96, num: momenta },
    ],
    stop: { max_steps: 2000 },
  });
  const columns = javascriptKernel(space).run(0, spaceSize(space));
  return spaceMap({ ...columns, names: ["lr", "momentum"] })!;
}

/** A cell of each kind, and two missing cells. */
function everyKind(): SpaceMap {
  const statuses: readonly Status[] = ["stationary", "diverged", "exhausted", "failed", "timed_out"];
  const points = product([1, 2, 3, 4, 5, 6], [0, 0.5]).filter(([lr, m]) => m === 0 || lr! > 2);
  return mapOf(["lr", "momentum"], points, ([lr = 0, m = 0]) =>
    lr === 6 || m > 0 ? converged(lr ** 4) : { status: statuses[lr - 1]!, steps: 5, finalLoss: 2 },
  );
}

/** Returns the visible characters. */
function seen(line: string): string {
  return line.replaceAll(new RegExp(`${ESCAPE}\\[[\\d;]*m`, "g"), "");
}

describe.each([
  ["ravine", ravine(51, 33)],
  ["few-cells", ravine(6, 3)],
  ["every-kind", everyKind()],
])("the map of %s", (name, map) => {
  test.each([
    [40, "plain", PLAIN],
    [80, "plain", PLAIN],
    [200, "plain", PLAIN],
    [40, "256", SOME],
    [80, "true", TRUE],
  ] satisfies [number, string, Omit<TextStyle, "width">][])("%d wide, %s", async (width, kind, style) => {
    const lines = textMap(map, { ...style, width });
    for (const line of lines) expect(seen(line).length).toBeLessThanOrEqual(width);
    expect(lines.length).toBeLessThanOrEqual(23);
    const text = `${lines.join("\n").replaceAll(ESCAPE, "␛")}\n`;
    await expect(text).toMatchFileSnapshot(`golden/map-${name}-${width}-${kind}.txt`);
  });
});

test("no line exceeds the width, down to 30 characters", () => {
  const maps = [ravine(51, 33), everyKind()];
  for (let width = 30; width < 60; width += 1) {
    for (const map of maps) {
      for (const line of textMap(map, { ...TRUE, width })) expect(seen(line).length).toBeLessThanOrEqual(width);
    }
  }
});

test("plain charts are ASCII; others use the terminal's characters", () => {
  const text = (style: Omit<TextStyle, "width">): string => textMap(ravine(51, 33), { ...style, width: 80 }).join("");
  expect(text(PLAIN)).toMatch(/^[\x20-\x7E]*$/);
  expect(text({ colours: "none", unicode: true })).toMatch(/×/);
  expect(text({ colours: "none", unicode: true })).not.toContain(ESCAPE);
  expect(text({ colours: "true", unicode: false })).not.toMatch(/[▀×]/);
  expect(text(TRUE)).toMatch(/▀/);
});

describe("the legend of a map", () => {
  const lines = (map: SpaceMap, width = 80): string[] => textMap(map, { ...PLAIN, width });

  test("shows 0 for the fewest steps and 9 for the most, on a log scale over decades", () => {
    const steps = [10, 100, 1000, 10_000];
    const [row, , legend] = lines(mapOf(["lr"], product(steps), ([lr = 0]) => converged(lr)));
    expect(row).toBe("0      3      6      9");
    expect(legend).toBe("steps 10 0123456789 10,000 (log scale)");
    const [even, , linear] = lines(mapOf(["lr"], product([20, 21, 22, 24]), ([lr = 0]) => converged(lr)));
    expect([even, linear]).toEqual(["0   2   5   9", "steps 20 0123456789 24"]);
  });

  test("says above what it shows the final loss, in decades", () => {
    const losses = [-20, -20 + 1e-6, -19.99, -19, 80];
    const map = mapOf(["lr"], product([1, 2, 3, 4, 5]), ([lr = 0]) => exhausted(losses[lr - 1]!));
    const unknown = drawMap(map, { value: -20, kind: "lowest seen" }, { ...PLAIN, width: 80 });
    expect(unknown).toEqual([
      "0  1  5  7  9",
      "1  2  3  4  5  lr",
      "final loss above the lowest seen (-20) 0 0123456789 100 (log scale)",
    ]);
    const known = drawMap(map, { value: -21, kind: "minimum" }, { ...PLAIN, width: 80 });
    expect(known[2]).toBe("final loss above the minimum (-21) 1 0123456789 101 (log scale)");
  });

  test("shows the final loss if no trial converged, and marks diverged trials", () => {
    const map = mapOf(["lr"], product([1, 2, 4]), ([lr = 0]) => (lr === 4 ? diverged(3) : exhausted(lr / 1000)));
    expect(lines(map)).toEqual(["0  9  x", "1  2  4  lr", "final loss 0.001 0123456789 0.002   x diverged"]);
    const all = mapOf(["lr"], product([1, 2]), () => diverged(3));
    expect(lines(all)).toEqual(["x  x", "1  2  lr", "x diverged"]);
    const same = mapOf(["lr"], product([1, 2]), () => converged(1234));
    expect(lines(same)).toEqual(["0  0", "1  2  lr", "steps 1,234 0"]);
  });

  test("shows the median status of several trials in one cell, and says so", () => {
    const many = Array.from({ length: 100 }, (_, i) => i + 1);
    const map = mapOf(["lr"], product(many), ([lr = 0]) => (lr % 4 === 0 ? diverged(1) : converged(lr)));
    const [row, , , , ...note] = lines(map, 50);
    expect(row).toMatch(/^(\dx){25}$/);
    expect(note).toEqual(["each cell is the median of 2 values of lr (of two,", "the worse)"]);
    // Of four, one diverged.
    expect(lines(map, 30)[0]).toMatch(/^\d{25}$/);
    expect(lines(map, 34).slice(-2)).toEqual(["each cell is the median of 3", "values of lr"]);
  });

  test("shows one diverged trial of three as converged, and two as diverged", () => {
    const momenta = Array.from({ length: 51 }, (_, i) => i / 100);
    const edge = (worst: number): string[] =>
      lines(
        mapOf(["lr", "momentum"], product([1, 2], momenta), ([, momentum = 0]) =>
          Math.round(momentum * 100) % 3 < worst ? diverged(1) : converged(7),
        ),
      );
    const marks = (map: readonly string[]): (string | undefined)[] => map.slice(1, 18).map((line) => line.at(-1));
    expect(marks(edge(1))).toEqual(Array.from({ length: 17 }, () => "0"));
    expect(marks(edge(2))).toEqual(Array.from({ length: 17 }, () => "x"));
    // Each row names the values that it merges.
    expect(edge(1)[1]).toMatch(/^ 0\.48\.\.0\.5 /);
    expect(edge(1)[17]).toMatch(/^   0\.\.0\.02 /);
  });
});

test("viridis has its published ends and middle, and increases in brightness", () => {
  expect([viridis(0), viridis(0.5), viridis(1)]).toEqual([
    [68, 1, 84],
    [33, 145, 140],
    [253, 231, 37],
  ]);
  const luminance = ([r, g, b]: readonly number[]): number => 0.2126 * r! + 0.7152 * g! + 0.0722 * b!;
  for (let i = 0; i < 100; i += 1) {
    expect(luminance(viridis((i + 1) / 100))).toBeGreaterThan(luminance(viridis(i / 100)));
    expect(luminance(viridis256((i + 1) / 100))).toBeGreaterThanOrEqual(luminance(viridis256(i / 100)));
  }
});

test("losses that the legend prints alike have one digit", () => {
  const legendOf = (losses: readonly number[]): string =>
    textMap(
      mapOf(
        ["lr"],
        losses.map((_, i) => [i + 1]),
        ([lr = 0]) => exhausted(losses[lr - 1]!),
      ),
      { ...PLAIN, width: 80 },
    ).join("\n");
  expect(legendOf([0.6, 0.60001, 0.60002])).toMatch(/^0 +0 +0\n.*\nfinal loss 0\.6 0$/s);
  expect(legendOf([0, 0.6, 0.61])).toContain("0123456789");
  expect(legendOf([0.6, 0.6006, 0.61])).toContain("0.6 0123456789 0.61");
});
