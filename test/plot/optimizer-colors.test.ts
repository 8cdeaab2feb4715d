import { beforeAll, expect, test } from "vitest";
import { LIGHT } from "../../src/charts/theme.ts";
import { TrialStyles } from "../../src/page/sections/trial-styles.ts";
import { runLines } from "../support/command/run-lines.ts";
import { Workplace } from "../support/command/sweep-command.ts";
import { readXml } from "../support/files/read-xml.ts";
import { inSoak } from "../support/faults/attempts.ts";

// The second objective has other optimizers, in another order, and one twice; the third has all.
const MIXED = `
name: mixed
stop: { max_steps: 3000 }
parameters: { lr: { min: 1e-3, max: 0.3, scale: log, num: 8 } }
spaces:
  - objective: ravine
    optimizers: [adam, momentum, sgd]
  - objective: booth
    optimizers: [sgd, rmsprop, momentum]
  - objective: booth
    name: heavy momentum
    optimizer: momentum
    parameters: { momentum: 0.95 }
  - objective: sphere
    optimizers: [rmsprop, sgd, momentum, adam]
`;
const LEAVING = `
name: leaving
objective: rosenbrock
optimizer: momentum
parameters: { lr: [0.001, 0.02], momentum: 0.72 }
`;
const PICTURES: Readonly<Record<string, readonly string[]>> = {
  sensitivity: ["--kind", "sensitivity"],
  "one-objective": ["--kind", "sensitivity", "--space", "booth"],
  "one-space": ["--kind", "sensitivity", "--space", "ravine sgd"],
  ecdf: ["--kind", "ecdf"],
  profile: ["--kind", "profile"],
  contour: ["--kind", "contour"],
};
const LINES = [
  ["run", "mixed.yaml", "--threads", "1"],
  ...Object.entries(PICTURES).map(([name, args]) => ["plot", "mixed", ...args, "-o", `${name}.svg`]),
];
// In the order of the sweep.
const COLORS: Readonly<Record<string, string>> = Object.fromEntries(
  ["adam", "momentum", "sgd", "rmsprop"].map((optimizer, i) => [optimizer, LIGHT.series[i]!]),
);

const place = new Workplace();

beforeAll(async () => {
  place.write("mixed.yaml", MIXED);
  const ended = await runLines(place, LINES);
  for (const { code, stderr } of ended) if (code !== 0) throw new Error(`ended with ${code}: ${stderr}`);
  return () => place.remove();
}, 60_000);

/** Returns the names in legends, with the colour and dashes of the line before each. */
function legendOf(name: string): { optimizer: string; color: string | undefined; dashes: string }[] {
  let [color, dashes]: [string | undefined, string] = [undefined, ""];
  return readXml(place.read(`${name}.svg`)).flatMap(({ name: tag, text, attributes }) => {
    if (tag === "path" && LIGHT.series.includes(attributes["stroke"] ?? "")) {
      [color, dashes] = [attributes["stroke"], attributes["stroke-dasharray"] ?? ""];
    }
    const optimizer = Object.keys(COLORS).find((one) => text.match(/\w+/g)?.includes(one));
    const isLegend = tag === "text" && attributes["font-size"] === "12" && optimizer !== undefined;
    return isLegend ? [{ optimizer, color, dashes }] : [];
  });
}

test.each(["sensitivity", "one-objective", "ecdf", "profile", "contour"])("%s has each optimizer's colour", (name) => {
  const legend = legendOf(name);
  expect(legend.length).toBeGreaterThan(3);
  expect(legend.filter(({ optimizer, color }) => color !== COLORS[optimizer])).toEqual([]);
});

test("a picture of one space has its optimizer's colour", () => {
  const strokes = readXml(place.read("one-space.svg")).flatMap(({ attributes }) => attributes["stroke"] ?? []);
  expect(new Set(strokes.filter((stroke) => LIGHT.series.includes(stroke)))).toEqual(new Set([COLORS["sgd"]]));
});

test("curves of one optimizer differ in dashes", () => {
  const twice = legendOf("one-objective").filter(({ optimizer }) => optimizer === "momentum");
  expect(new Set(twice.map(({ color }) => color)).size).toBe(1);
  expect(twice.map(({ dashes }) => dashes)).toEqual(["", "8,4"]);
});

test("a trial keeps its colour and dashes while others are opened, pinned and closed beside it", () => {
  const styles = new TrialStyles();
  const trial = (key: string, color = 1) => ({ key, color });
  const size = LIGHT.series.length;
  expect(styles.numbers([trial("a")])).toEqual([1]);
  // Pinned; another one is open.
  expect(styles.numbers([trial("b"), trial("a")])).toEqual([1 + size, 1]);
  expect(styles.numbers([trial("c", 4), trial("a"), trial("b")])).toEqual([4, 1, 1 + size]);
  expect(styles.numbers([trial("d"), trial("b")])).toEqual([1, 1 + size]);
});

test.for(inSoak())("a dashed path that diverges at once is drawn", async () => {
  place.write("leaving.yaml", LEAVING);
  const [run, drawn] = await runLines(place, [
    ["run", "leaving.yaml", "--threads", "1"],
    ["plot", "leaving", "--kind", "contour", "--trial", "0,1", "-o", "leaving.png"],
  ]);
  expect([run?.code, drawn]).toMatchObject([0, { code: 0 }]);
});
