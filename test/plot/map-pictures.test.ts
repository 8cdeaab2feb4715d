import { beforeAll, describe, expect, test } from "vitest";
import { heatmap } from "../../src/charts/heatmap.ts";
import { LIGHT } from "../../src/charts/theme.ts";
import { mapValues } from "../../src/analysis/map/map-values.ts";
import { spaceMap } from "../../src/analysis/map/space-map.ts";
import { viridis } from "../../src/analysis/viridis.ts";
import { plotSpaces } from "../../src/plot/plot-space.ts";
import type { PlotSpace } from "../../src/plot/plot-space.ts";
import { PNG_LETTERS, pngText } from "../../src/plot/png-letters.ts";
import { svgPng } from "../../src/plot/svg-png.ts";
import { STATUSES } from "../../src/sweep/outcomes/statuses.ts";
import { openResults } from "../../src/store/read/results.ts";
import { runLines } from "../support/command/run-lines.ts";
import type { LinesEnded } from "../support/command/run-lines.ts";
import { Workplace } from "../support/command/sweep-command.ts";
import { inter } from "../support/files/font-widths.ts";
import { readPng } from "../support/files/read-png.ts";
import type { Pixels } from "../support/files/read-png.ts";
import { readXml } from "../support/files/read-xml.ts";

// Two minima of different depth, both below 0; the deeper one is not stated.
const UNKNOWN = `
name: unknown
objective: { name: own, formula: "x^4/4 - 3*x^2 + x + y^2 - 10*y", start: [1, 0], domain: [-5, 5] }
optimizers: [momentum, nesterov, sgd]
parameters:
  lr: { min: 1e-3, max: 0.3, scale: log, num: 12 }
  momentum: { min: 0, max: 0.9, num: 10 }
stop: { max_steps: 300 }
`;
const DECADES = `
name: decades
objective: rosenbrock
optimizer: momentum
parameters: { lr: [0, 1e-4, 1e-3, 1e-2, 0.1], momentum: [0, 0.5, 0.9, 0.99, 0.999] }
stop: { max_steps: 5000 }
`;
// The edge between the wells has detail below a pixel.
const FINE = `
name: fine
objective: double_well
optimizer: momentum
parameters: { lr: { min: 0.001, max: 0.1, scale: log, num: 230 }, momentum: { min: 0.9, max: 0.99, num: 171 } }
stop: { max_steps: 2000, gradient: 1e-9 }
`;
const LINES = [
  ["run", "unknown.yaml", "--threads", "1"],
  ["run", "decades.yaml", "--threads", "1"],
  ["run", "fine.yaml", "--threads", "1"],
  ["plot", "unknown", "--measure", "loss", "-o", "unknown.svg"],
  ["plot", "unknown", "--measure", "loss", "-o", "unknown.png"],
  ["plot", "unknown", "--kind", "sensitivity", "--measure", "loss", "-o", "sensitivity.svg"],
  ["plot", "decades", "-o", "decades.svg"],
  ["plot", "decades", "--kind", "sensitivity", "--measure", "loss", "-o", "decades-sensitivity.svg"],
  ["plot", "fine", "-o", "fine.png", "--width", "260", "--height", "240"],
  ...["svg", "png"].map((format) => ["plot", "decades", "-o", `boxes.${format}`, "--title", "Größe ẞ 한국 😀 Қ ⇒"]),
];

const place = new Workplace();
let ended: LinesEnded[];

beforeAll(async () => {
  place.write("unknown.yaml", UNKNOWN);
  place.write("decades.yaml", DECADES);
  place.write("fine.yaml", FINE);
  ended = await runLines(place, LINES);
  for (const { code, stderr } of ended) if (code !== 0) throw new Error(`ended with ${code}: ${stderr}`);
  return () => place.remove();
}, 60_000);

const RAMP = new Map(Array.from({ length: 64 }, (_, n) => [viridis(1 - n / 63).join(), n]));

/** Returns the shade of a pixel, from 0 for the best; undefined for another colour. */
function shadeAt(image: Pixels, x: number, y: number): number | undefined {
  return RAMP.get(image.at(Math.round(x), Math.round(y)).join());
}

function spacesOf(name: string): PlotSpace[] {
  const results = openResults(place.path("results/sweeps.db"));
  try {
    return plotSpaces(results, results.findSweep(name), undefined);
  } finally {
    results.close();
  }
}

/** Returns the texts of a picture and where they are. */
function textsOf(name: string): { text: string; x: number; y: number; anchor: string | undefined }[] {
  return readXml(place.read(`${name}.svg`)).flatMap(({ name: tag, text, attributes }) => {
    const [x = NaN, y = NaN] = (/translate\(([^)]*)\)/.exec(attributes["transform"] ?? "")?.[1] ?? "")
      .split(" ")
      .map(Number);
    return tag === "text" ? [{ text, x, y, anchor: attributes["text-anchor"] }] : [];
  });
}

/** Returns the distances between neighbouring labels with these texts. */
function gapsBetween(name: string, labels: readonly string[], side: "x" | "y"): number[] {
  const own = textsOf(name).filter(({ anchor }) => anchor === (side === "x" ? "middle" : "end"));
  const places = labels.map((label) => own.find(({ text }) => text === label)![side]);
  return places.slice(1).map((at, i) => Math.abs(at - places[i]!));
}

describe("losses of an objective whose minimum is unknown", () => {
  test("are named in the legend of every panel, and the lowest is stated", () => {
    const names = (picture: string): string[] =>
      textsOf(picture).flatMap(({ text }) => (text.startsWith("final loss") ? [text] : []));
    expect(names("unknown")).toEqual(Array.from({ length: 3 }, () => "final loss − lowest seen"));
    expect(names("sensitivity")).toEqual(["final loss − lowest seen"]);
    const losses = spacesOf("unknown").flatMap(({ trials }) =>
      [...trials.finalLoss].filter((_, row) => STATUSES[trials.status[row]!] !== "diverged"),
    );
    const lowest = Math.min(...losses);
    const [, desc] = /<desc[^>]*>([^<]*)</.exec(place.read("unknown.svg"))!;
    expect(desc).toContain(`Losses are shown above the lowest one seen, ${lowest.toPrecision(6)}.`);
  });

  test("have the same colour for the same loss in all panels, and many colours", () => {
    const image = readPng(new Uint8Array(place.bytes("unknown.png")));
    const spaces = spacesOf("unknown");
    const maps = spaces.map(({ trials }) => spaceMap(trials)!);
    const cells = maps.flatMap((map) => [...map.cells]).filter((cell) => STATUSES[cell!.status] !== "diverged");
    const lowest = Math.min(...cells.map((cell) => cell!.finalLoss));
    const values = mapValues(
      maps.map((map) => ({ cells: map.cells, ground: { value: lowest, kind: "lowest seen" } })),
      "loss",
    );
    const size = { width: 500, height: 374 };
    // The third map is a line of bars.
    const found = maps.slice(0, 2).flatMap((map, panel) => {
      const { box } = heatmap({ map, values: values[panel]!, theory: undefined }, size, LIGHT);
      const [width, height] = [size.width - box.left - box.right, size.height - box.top - box.bottom];
      return [...map.cells].flatMap((cell, at) => {
        if (STATUSES[cell!.status] === "diverged") return [];
        const x = 14 + panel * 518 + box.left + (((at % 12) + 0.5) / 12) * width;
        const y = 14 + 26 + box.top + (1 - (Math.floor(at / 12) + 0.5) / 10) * height;
        return [{ above: cell!.finalLoss - lowest, shade: shadeAt(image, x, y) }];
      });
    });
    expect(found.filter(({ shade }) => shade === undefined)).toEqual([]);
    const sorted = found.toSorted((a, b) => a.above - b.above);
    expect(sorted.map(({ shade }) => shade)).toEqual(sorted.map(({ shade }) => shade!).toSorted((a, b) => a - b));
    expect(new Set(sorted.map(({ shade }) => shade)).size).toBeGreaterThan(12);
    // Only the lowest has the brightest colour, but for rounding; the next is a decade above it.
    const second = sorted.find(({ above }) => above > 1e-9 * Math.abs(lowest))!;
    for (const { above, shade } of sorted) expect(shade === 0).toBe(above < second.above);
    const decade = 63 / Math.log10(values[0]!.max / values[0]!.min);
    expect(Math.abs(second.shade! - decade)).toBeLessThanOrEqual(1);
  });
});

describe("an axis with 0 and decades", () => {
  const LR = ["0", "10⁻⁴", "0.001", "0.01", "0.1"];

  test("has cells of one size, each labelled with its value", () => {
    const across = gapsBetween("decades", LR, "x");
    expect(Math.max(...across) - Math.min(...across)).toBeLessThan(0.1);
    const upwards = gapsBetween("decades", ["0.5", "0.9", "0.99", "0.999"], "y");
    expect(Math.max(...upwards) - Math.min(...upwards)).toBeLessThan(0.1);
  });

  test("has points at one distance in a sensitivity chart", () => {
    const across = gapsBetween("decades-sensitivity", LR, "x");
    expect(Math.max(...across) - Math.min(...across)).toBeLessThan(0.1);
  });
});

describe("the fonts of PNG files in the bundle", () => {
  test("draw a picture as the whole of Inter does", async () => {
    const whole = await svgPng(place.read("unknown.svg"), 1);
    expect(Buffer.from(place.bytes("unknown.png")).equals(whole)).toBe(true);
  });

  test("lack no letter that is drawn; others are boxes, and a note names them", async () => {
    for (const weight of ["regular", "bold"] as const) {
      const { has } = inter(weight);
      expect(PNG_LETTERS.filter((letter) => !has(letter))).toEqual([]);
    }
    expect(ended.at(-1)!.stderr).toContain("a PNG shows □ for letters that its font lacks: 한국😀; an SVG has them\n");
    const boxes = pngText(place.read("boxes.svg"));
    expect(boxes.text).toContain(">Größe ẞ □□ □ Қ ⇒</text>");
    expect(Buffer.from(place.bytes("boxes.png")).equals(await svgPng(boxes.text, 1))).toBe(true);
  });
});

test("each pixel shows the cell below its centre, also where a map has more cells than pixels", () => {
  const image = readPng(new Uint8Array(place.bytes("fine.png")));
  const [space] = spacesOf("fine");
  const map = spaceMap(space!.trials)!;
  const [values] = mapValues([{ cells: map.cells, ground: { value: 0, kind: "minimum" } }], "steps");
  const size = { width: 232, height: 186 };
  const { box } = heatmap({ map, values: values!, theory: undefined }, size, LIGHT);
  const [width, height] = [size.width - box.left - box.right, size.height - box.top - box.bottom];
  expect(width).toBeLessThan(230 / 2);
  const [least, most] = [values!.min, values!.max].map(Math.log10);
  const wrong: unknown[] = [];
  let converged = 0;
  const [left, top] = [14 + box.left, 14 + 26 + box.top];
  for (let y = Math.ceil(top); y + 1 <= top + height; y += 1) {
    for (let x = Math.ceil(left); x + 1 <= left + width; x += 1) {
      const i = Math.floor(((x + 0.5 - left) / width) * 230);
      const j = Math.floor((1 - (y + 0.5 - top) / height) * 171);
      const cell = map.cells.at(j * 230 + i)!;
      const shade = shadeAt(image, x, y);
      const isConverged = STATUSES[cell.status] === "converged";
      const share = (Math.log10(cell.steps) - least!) / (most! - least!);
      if (shade !== (isConverged ? Math.round(share * 63) : undefined)) wrong.push({ x, y, shade, cell });
      if (isConverged) converged += 1;
    }
  }
  expect(converged).toBeGreaterThan(1000);
  expect(wrong).toEqual([]);
});
