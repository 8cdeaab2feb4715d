import { beforeAll, describe, expect, test } from "vitest";
import { LIGHT } from "../../src/charts/theme.ts";
import { runLines } from "../support/command/run-lines.ts";
import type { LinesEnded } from "../support/command/run-lines.ts";
import { Workplace } from "../support/command/sweep-command.ts";
import { readChart } from "../support/files/read-chart.ts";
import { readPng } from "../support/files/read-png.ts";
import { readXml } from "../support/files/read-xml.ts";

const GRID = `
name: pair
objectives: [ravine, { name: sphere, dim: 5 }]
optimizers: [sgd, momentum]
parameters: { lr: [0.01, 0.1, 0.5], momentum: [0, 0.9] }
stop: { max_steps: 3000 }
`;
const LINES: Readonly<Record<string, readonly string[]>> = {
  run: ["run", "pair.yaml", "--kernel", "js", "--threads", "1"],
  two: [
    ...["plot", "--kind", "curve", "-o", "two.svg", "--title", "Two <rules> & a ravine"],
    ...["--trial", "ravine sgd lr=0.1", "--trial", "ravine momentum lr=0.1 momentum=0.9"],
  ],
  best: ["plot", "--kind", "curve", "-o", "best.svg"],
  single: ["plot", "--kind", "curve", "--trial", "0", "-o", "single.svg"],
  uneven: ["plot", "--kind", "curve", "--trial", "9,11", "-o", "uneven.svg"],
  image: ["plot", "--kind", "curve", "-o", "best.png", "--width", "900", "--height", "500", "--title", "T"],
  sgd: ["trace", "pair", "ravine sgd lr=0.1", "--format", "csv"],
  momentum: ["trace", "pair", "ravine momentum lr=0.1, momentum=0.9", "--format", "csv"],
  brief: ["run", "pair.yaml", "--kernel", "js", "--threads", "1", "--store", "summary", "--set", "name=brief"],
  kept: ["plot", "brief", "--kind", "curve", "-o", "kept.svg"],
};
const REFUSED: readonly (readonly [line: readonly string[], message: string])[] = [
  [["--kind", "curve", "--trial", "0,1,2,3,4,5,6,7,8,9,10,11,12"], "--kind curve draws up to 12 trials: --trial 0,1,"],
  [["--kind", "contour", "--trial", "0,1,2,3,4"], "--kind contour draws up to 4 trials: --trial 0,1,2,3,4\n"],
  [["--kind", "curve", "--trial", "1,1"], '--trial must be distinct trials, such as 12,336 or "sgd lr=0.95": 1,1\n'],
  [
    ["--kind", "curve", "--trial", "1", "--trial", "ravine sgd lr=0.1"],
    'trial 1 is given twice: --trial "ravine sgd lr=0.1"\n',
  ],
  [
    ["--kind", "curve", "--trial", "ravine sgd lr=0.2"],
    'no such trial: "ravine sgd lr=0.2": the nearest are "ravine sgd lr=0.1", ',
  ],
  [["--kind", "curve", "--trial", "sgd lr=0.1"], '"sgd lr=0.1" matches 2 trials: 1 (ravine sgd), 10 (sphere sgd)\n'],
  [["--kind", "heatmap", "--trial", "1"], "--trial applies only to contour, curve: --kind heatmap\n"],
  [["--title", ""], "--title needs a value\n"],
];

const place = new Workplace();
const ended = new Map<string, LinesEnded>();

beforeAll(async () => {
  place.write("pair.yaml", GRID);
  const names = Object.keys(LINES);
  const refused = REFUSED.map(([line]) => ["plot", "pair", ...line]);
  const all = await runLines(place, [...Object.values(LINES), ...refused]);
  for (const [i, one] of all.entries()) ended.set(names[i] ?? REFUSED[i - names.length]![1], one);
  return () => place.remove();
});

const textsOf = (name: string): string[] =>
  readXml(place.read(`${name}.svg`)).flatMap(({ name: kind, text }) => (kind === "text" ? [text] : []));

/** Steps and losses of a traced trial. */
function traced(name: "sgd" | "momentum"): [step: number, loss: number][] {
  const [, ...rows] = ended.get(name)!.stdout.trimEnd().split("\n");
  return rows.map((row) => row.split(",").map(Number)).map(([step, loss]) => [step!, loss!]);
}

test.each(Object.keys(LINES))("%s succeeds", (name) => {
  expect(ended.get(name)).toMatchObject({ code: 0 });
});

test.each(REFUSED)("plot %j is refused", (_, message) => {
  expect(ended.get(message)).toMatchObject({ code: 2, stderr: expect.stringContaining(message) });
});

describe("curves of two trials", () => {
  test.each([
    ["sgd", LIGHT.series[0]!],
    ["momentum", LIGHT.series[1]!],
  ] as const)("%s: each drawn point is a traced one, on a logarithmic scale", (name, color) => {
    const chart = readChart(place.read("two.svg"));
    const points = traced(name);
    const [first, last] = [points[0]!, points.at(-1)!];
    const drawn = chart.line(color);
    expect(drawn.length).toBeGreaterThan(20);
    const [top, end] = [drawn[0]![1], drawn.at(-1)![1]];
    const perDecade = (end - top) / Math.log10(last[1] / first[1]);
    for (const [left, height] of drawn) {
      const near = points.map(([step, loss]) => [
        Math.abs(chart.x.at(step) - left),
        Math.abs(top + perDecade * Math.log10(loss / first[1]) - height),
      ]);
      expect(Math.min(...near.map(([across, down]) => Math.max(across!, down!)))).toBeLessThan(1);
    }
  });

  test("the legend has their hyperparameters and steps, the heading is text", () => {
    const steps = (name: "sgd" | "momentum"): string => traced(name).at(-1)![0].toLocaleString("en");
    expect(textsOf("two")).toEqual(
      expect.arrayContaining([
        "Two <rules> & a ravine",
        "ravine",
        `sgd lr 0.1 (${steps("sgd")} steps)`,
        `momentum lr 0.1, momentum 0.9 (${steps("momentum")} steps)`,
      ]),
    );
    expect(readXml(place.read("two.svg"))[1]).toMatchObject({ name: "title", text: "Two <rules> & a ravine" });
  });
});

test("without --trial, each objective has the best trial of each optimizer, also of a summary", () => {
  const texts = textsOf("best");
  expect(texts).toEqual(expect.arrayContaining(["ravine", "sphere dim=5"]));
  expect(texts.filter((text) => text.startsWith("sgd lr "))).toHaveLength(2);
  expect(texts.filter((text) => text.startsWith("momentum lr "))).toHaveLength(2);
  const legend = (name: string): string[] => textsOf(name).filter((text) => /^(?:sgd|momentum) lr /.test(text));
  expect(legend("kept")).toEqual(legend("best"));
});

test("the title of a single curve names it, as it has no legend", () => {
  expect(textsOf("single")).toEqual(expect.arrayContaining(["ravine · sgd lr 0.01 (exhausted)"]));
});

test("steps are logarithmic where one curve is far shorter than another", () => {
  // On the sphere, lr 0.5 takes one step: x − 0.5·2x = 0.
  expect(textsOf("uneven")).toEqual(expect.arrayContaining(["1", "10", "100"]));
  expect(textsOf("two")).not.toContain("10");
});

test("a heading takes room from the charts, not from the picture", () => {
  expect(readPng(new Uint8Array(place.bytes("best.png")))).toMatchObject({ width: 900, height: 500 });
});
