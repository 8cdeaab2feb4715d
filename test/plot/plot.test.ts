import { beforeAll, describe, expect, test } from "vitest";
import { heatmap } from "../../src/charts/heatmap.ts";
import { DARK, LIGHT } from "../../src/charts/theme.ts";
import { mapValues } from "../../src/analysis/map/map-values.ts";
import { spaceMap } from "../../src/analysis/map/space-map.ts";
import { viridis } from "../../src/analysis/viridis.ts";
import { contourPicture } from "../../src/plot/contour-picture.ts";
import { optionSvg } from "../../src/plot/option-svg.ts";
import { pictureSvg } from "../../src/plot/picture-svg.ts";
import { plotSpaces } from "../../src/plot/plot-space.ts";
import { openResults } from "../../src/store/read/results.ts";
import { runLines } from "../support/command/run-lines.ts";
import { Workplace } from "../support/command/sweep-command.ts";
import type { Ended } from "../support/command/sweep-command.ts";
import { readPng } from "../support/files/read-png.ts";
import { readXml } from "../support/files/read-xml.ts";
import type { Element } from "../support/files/read-xml.ts";

const VALLEY = `
name: valley
objectives: [rosenbrock, { name: "<b>bowl</b> & \\"co\\"", formula: "x^2/20 + y^2", start: [-7, 2], minimum: 0 }]
optimizers: [sgd, momentum]
parameters: { lr: { min: 1e-4, max: 1e-1, scale: log, num: 13 }, momentum: { min: 0, max: 0.9, num: 7 } }
stop: { max_steps: 8000 }
`;
const WIDE = `
name: wide
objective: { name: rosenbrock, dim: 10 }
optimizer: adam
parameters: { beta1: [0.8, 0.9], beta2: [0.99, 0.999] }
stop: { max_steps: 50 }
`;
const RUNS = [
  ["run", "valley.yaml", "--kernel", "js", "--threads", "1"],
  ["run", "wide.yaml", "--kernel", "js", "--threads", "1"],
  ["run", "wide.yaml", "--kernel", "js", "--threads", "1", "--store", "summary", "--set", "name=brief"],
];
const DRAWN = {
  map: ["plot", "valley", "--space", "rosenbrock momentum", "-o", "map.svg"],
  again: ["plot", "valley", "--space", "rosenbrock momentum", "-o", "again.svg"],
  dots: ["plot", "valley", "--space", "rosenbrock momentum", "-o", "map.png", "--scale", "2"],
  all: ["plot", "valley", "-o", "all.svg", "--theme", "dark"],
  sensitivity: ["plot", "valley", "--kind", "sensitivity", "--measure", "loss", "-o", "sensitivity.svg"],
  profile: ["plot", "valley", "--kind", "profile", "-o", "profile.svg"],
  ecdf: ["plot", "valley", "--kind", "ecdf", "-o", "ecdf.svg"],
  contour: ["plot", "valley", "--kind", "contour", "-o", "contour.svg"],
  trials: ["plot", "valley", "--kind", "contour", "--trial", "5,6", "-o", "trials.svg"],
  standard: ["plot", "valley", "--kind", "profile", "-o", "-"],
} as const;
const REFUSED: readonly (readonly [line: readonly string[], message: RegExp])[] = [
  [["wide", "--kind", "contour"], /^a path in 10 dimensions has no map: rosenbrock .*adam/],
  [["wide", "--kind", "profile"], /^a profile compares optimizers, but there is only one: adam/],
  [["wide", "--kind", "sensitivity"], /^lr does not vary in any trial: --x takes beta1 or beta2/],
  [["wide", "--kind", "sensitivity", "--x", "beta3"], /did you mean "beta[12]"\?/],
  [["wide", "--x", "lr"], /^an axis must vary, but lr is 0.001 in every trial/],
  [["wide", "--space", "5"], /^no such space: "5": there are 0 rosenbrock/],
  [["brief"], /^--kind heatmap needs all trials, but sweep 3 stores only a summary; --kind contour and curve work/],
  [["valley", "--kind", "contour", "--trial", "99999999"], /^no such trial/],
  [["valley", "--kind", "contour", "--trial", "1,2,3,4,5"], /^--kind contour draws up to 4 trials: --trial 1,2,3,4,5/],
  [["valley", "--kind", "ecdf", "--at", "lr=1"], /^--at applies only to heatmap: --kind ecdf/],
  [["valley", "--kind", "sensitivity", "--measure", "status"], /^--kind sensitivity needs --measure steps or loss/],
  [["valley", "-o", "map.pdf"], /^cannot tell the format from the file name: map\.pdf/],
  [["valley", "-o", "map.svg", "--scale", "2"], /^--scale applies only to png: map\.svg/],
  [["valley", "--width", "20"], /^--width must be a whole number from 200/],
  [["valley", "--width", "300"], /^too small for 4 charts: 300 × \d+ pixels; the minimum is --width \d+ --height \d+/],
  [
    ["valley", "-o", "x.png", "--width", "9000", "--height", "9000", "--scale", "8"],
    /^the image would exceed 100,000,000 pixels: --scale 8/,
  ],
  [["valley", "-o", "results/sweeps.db", "--format", "png"], /must not overwrite a database/],
  [["valley", "--kind", "heat"], /--kind|Choices/],
  [["vally"], /^no such sweep: "vally": did you mean "valley"\?/],
];

const place = new Workplace();
const ended = new Map<string, Omit<Ended, "seconds">>();
const pictures = new Map<string, Element[]>();

beforeAll(async () => {
  place.write("valley.yaml", VALLEY);
  place.write("wide.yaml", WIDE);
  const refused = REFUSED.map(([line]) => ["plot", ...line]);
  const lines = [...RUNS, ...Object.values(DRAWN), ...refused];
  const all = await runLines(place, lines);
  for (const [i, line] of lines.entries()) ended.set(line.join(" "), all[i]!);
  return () => place.remove();
}, 60_000);

/** The elements of each chart, read once. */
function elementsOf(name: string): Element[] {
  const known = pictures.get(name) ?? readXml(place.read(`${name}.svg`));
  pictures.set(name, known);
  return known;
}

const outcome = (line: readonly string[]): Omit<Ended, "seconds"> => ended.get(line.join(" "))!;

describe("sweep plot", () => {
  test.for([...RUNS, ...Object.values(DRAWN)].map((line) => line.join(" ")))("%s", (line) => {
    expect(ended.get(line)).toMatchObject({ code: 0 });
  });

  test.for(REFUSED)("refuses %s", ([line, message]) => {
    const { code, stderr } = outcome(["plot", ...line]);
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringMatching(message) });
    expect(stderr.trim().split("\n")).toHaveLength(1);
  });

  test.for(["map", "all", "sensitivity", "profile", "ecdf", "contour", "trials"])("%s.svg is well-formed", (name) => {
    const elements = elementsOf(name);
    const ids = elements.flatMap(({ attributes }) => attributes["id"] ?? []);
    const known = new Set(ids);
    expect(known.size).toBe(ids.length);
    const values = elements.flatMap(({ attributes }) => Object.values(attributes));
    expect(values.filter((value) => /NaN|undefined|Infinity/.test(value))).toEqual([]);
    const named = values.flatMap((value) => [...value.matchAll(/url\(#([^)]*)\)/g)].map(([, id]) => id!));
    expect(named.filter((id) => !known.has(id))).toEqual([]);
    const [root, title, desc] = elements;
    expect(root).toMatchObject({ name: "svg", attributes: { role: "img", "aria-labelledby": "title desc" } });
    expect(title).toMatchObject({ name: "title", text: expect.stringMatching(/^valley: /) });
    expect(desc?.name).toBe("desc");
  });

  test("titles, labels and legends are text", () => {
    const texts = (name: string): string[] =>
      elementsOf(name).flatMap(({ name, text }) => (name === "text" ? [text] : []));
    expect(texts("map")).toEqual(
      expect.arrayContaining(["rosenbrock momentum", "lr", "momentum", "steps to the target", "diverged", "exhausted"]),
    );
    expect(texts("all")).toEqual(expect.arrayContaining(['<b>bowl</b> & "co" momentum']));
    // It begins at a learning rate of 1, outside the map.
    expect(texts("all")).not.toContain("edge of stability");
    expect(texts("sensitivity")).toEqual(expect.arrayContaining(["lr", "final loss", "sgd", "momentum"]));
    expect(texts("profile")).toEqual(expect.arrayContaining(["times the steps of the best", "100 %", "sgd"]));
    expect(texts("ecdf")).toEqual(expect.arrayContaining(["steps", "share solved", "momentum"]));
    expect(texts("contour")).toEqual(expect.arrayContaining(["x[1]", "x[2]", "start", "minimum"]));
    // Both use sgd, and differ in the learning rate.
    expect(texts("trials").filter((text) => text.startsWith("lr "))).toHaveLength(2);
  });

  test("the output is the same bytes each time", () => {
    expect(place.read("again.svg")).toBe(place.read("map.svg"));
    expect(outcome(DRAWN.standard).stdout).toBe(place.read("profile.svg"));
    const results = openResults(place.path("results/sweeps.db"));
    const picture = contourPicture(plotSpaces(results, results.findSweep("valley"), undefined), []);
    const look = { width: undefined, height: undefined, theme: LIGHT };
    const { svg } = pictureSvg("valley: contour", picture.panels, look, optionSvg);
    results.close();
    expect(svg).toBe(place.read("contour.svg"));
  });

  test("every cell has the colour of its steps in the database", () => {
    const image = readPng(new Uint8Array(place.bytes("map.png")));
    expect(image).toMatchObject({ width: 2 * 788, height: 2 * 528 });
    const results = openResults(place.path("results/sweeps.db"));
    const sweep = results.findSweep("valley");
    const columns = ["lr", "momentum", "status", "steps"];
    const where = "objective = 'rosenbrock' and optimizer = 'momentum'";
    const rows = [...results.query(sweep.sweep_id, { where, columns }).rows] as [number, number, string, number][];
    const [space] = plotSpaces(results, sweep, "rosenbrock momentum");
    results.close();
    expect(rows).toHaveLength(13 * 7);

    const steps = rows.flatMap(([, , status, steps]) => (status === "converged" ? [Math.log10(steps)] : []));
    const [least, most] = [Math.min(...steps), Math.max(...steps)];
    expect(most - least).toBeGreaterThan(1);
    const [lrs, momenta] = [0, 1].map((i) => [...new Set(rows.map((row) => row[i] as number))].sort((a, b) => a - b));
    const map = spaceMap(space!.trials)!;
    const [values] = mapValues([{ cells: map.cells, ground: { value: 0, kind: "minimum" } }], "steps");
    const { box } = heatmap({ map, values: values!, theory: undefined }, { width: 760, height: 474 }, LIGHT);
    const width = 760 - box.left - box.right;
    const height = 474 - box.top - box.bottom;
    const ramp = new Set(Array.from({ length: 64 }, (_, n) => viridis(1 - n / 63).join()));
    const wrong = rows.flatMap(([lr, momentum, status, count]) => {
      const x = 14 + box.left + ((lrs!.indexOf(lr) + 0.5) / 13) * width;
      const y = 14 + 26 + box.top + (1 - (momenta!.indexOf(momentum) + 0.5) / 7) * height;
      const color = image.at(Math.round(2 * x), Math.round(2 * y)).join();
      const share = (Math.log10(count) - least) / (most - least);
      const isRight =
        status === "converged" ? color === viridis(1 - Math.round(share * 63) / 63).join() : !ramp.has(color);
      return isRight ? [] : [{ lr, momentum, status, color }];
    });
    expect(wrong).toEqual([]);
  });

  test("the themes have different backgrounds", () => {
    expect(elementsOf("map").find(({ name }) => name === "rect")?.attributes["fill"]).toBe(LIGHT.surface);
    expect(elementsOf("all").find(({ name }) => name === "rect")?.attributes["fill"]).toBe(DARK.surface);
  });
});
