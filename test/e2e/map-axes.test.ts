import { expect, test } from "vitest";
import { storeInterrupted } from "../support/spaces/interrupted-sweep.ts";
import { quickWorkplace } from "../support/command/quick-workplace.ts";
import { readXml } from "../support/files/read-xml.ts";

const GRID = `name: gap
objective: sphere
optimizer: momentum
parameters:
  momentum: [0, 0.3, 0.6, 0.9]
  lr: [0.1, 0.2, 0.3, 0.4, 0.5]
stop: { max_steps: 2000 }
`;
const MIXED = `name: mixed
objective: booth
optimizers: [sgd, adam]
parameters: { lr: 0.03, beta1: 0.5, beta2: [0.9, 0.99] }
include: [{ lr: 0.1, beta2: 0.9 }]
stop: { max_steps: 3000 }
`;

test("the map of an interrupted sweep has an empty row for a value that has not run", async () => {
  const place = quickWorkplace();
  storeInterrupted(GRID, place.path("gap.db"), [0, 5], [15, 18]);
  const [, drawn = ""] = (await place.out("show", "--db", "gap.db")).split("by lr and momentum\n");
  const [name, ...lines] = drawn.split("\n");
  expect(name).toBe("momentum");
  expect(lines.slice(0, 4).map((line) => line.trim().split(/\s+/).length - 1)).toEqual([3, 0, 0, 5]);
  expect(lines.slice(0, 4).map((line) => line.trim().split(/\s+/)[0])).toEqual(["0.9", "0.6", "0.3", "0"]);
});

test("a hyperparameter of which one value has run is an axis of the map", async () => {
  const place = quickWorkplace();
  storeInterrupted(GRID, place.path("one.db"), [0, 5]);
  expect(await place.out("show", "--db", "one.db")).toContain("by lr and momentum");
  expect((await place.sweep("plot", "--db", "one.db", "-o", "one.svg")).code).toBe(0);
  const texts = readXml(place.read("one.svg")).map(({ text }) => text);
  for (const value of ["0.3", "0.6", "0.9"]) expect(texts).toContain(value);
});

test("the map of an interrupted sweep has an empty column for a value that has not run", async () => {
  const place = quickWorkplace();
  storeInterrupted(GRID, place.path("gap.db"), [0, 2], [3, 5]);
  expect(await place.out("show", "--db", "gap.db")).toMatch(/0\.1 +0\.2 +0\.3 +0\.4 +0\.5 +lr/);
});

test("a map shows only points that agree in all other hyperparameters, and names their values", async () => {
  const place = quickWorkplace();
  place.write("mixed.yaml", MIXED);
  await place.out("run", "mixed.yaml", "--threads", "1", "--quiet");
  const best = (await place.out("show")).split("booth adam, by ")[1]!;
  expect(best).toContain("lr and beta2; at beta1 0.9\n");
  expect(best).toContain("steps 324 0\n");
  const grid = (await place.out("show", "--at", "beta1=0.5")).split("booth adam, by ")[1]!;
  expect(grid).toContain("lr and beta2; at beta1 0.5\n");
  expect(grid).not.toContain("324");
  expect(grid).toMatch(/beta2\n0\.99 \d\n 0\.9 \d\n +0\.03 +0\.1 +lr/);
  await place.sweep("plot", "--space", "booth adam", "-o", "best.svg");
  expect(readXml(place.read("best.svg")).map(({ text }) => text)).toContain("booth adam · beta1 0.9");
  expect(place.read("best.svg")).toContain("Of 1 cell: 1 converged.");
});

test("a zipped axis goes along, and an included point beside it is left out", async () => {
  const place = quickWorkplace();
  place.write(
    "zip.yaml",
    `objective: booth
optimizer: momentum
parameters: { "lr, momentum": { values: [[0.01, 0.9], [0.02, 0.8], [0.03, 0.5]] } }
include: [{ lr: 0.0001, momentum: 0.1 }]
stop: { max_steps: 3000 }
`,
  );
  const { code } = await place.sweep("run", "zip.yaml", "--threads", "1", "--quiet");
  expect(code).toBe(0);
  const shown = await place.out("show");
  expect(shown).toContain("booth momentum, by lr\n");
  expect(shown).toMatch(/0\.01 +0\.02 +0\.03 +lr/);
});

test("values that the grid excludes wherever the map is are not on its axes", async () => {
  const place = quickWorkplace();
  const entries =
    "exclude: [{ lr: { gte: 0.4 }, momentum: { lt: 0.5 } }, { lr: { gte: 0.4 }, momentum: { gt: 0.5 } }]\n";
  place.write("all.yaml", `${GRID}${entries}`);
  await place.out("run", "all.yaml", "--threads", "1", "--quiet");
  const shown = await place.out("show");
  expect(shown).toMatch(/0\.1 +0\.2 +0\.3 +lr/);
  storeInterrupted(`${GRID}exclude: [{ lr: 0.2, momentum: 0.3 }]\n`, place.path("gap.db"), [0, 5]);
  expect(await place.out("show", "--db", "gap.db")).toMatch(/0\.1 +0\.2 +0\.3 +0\.4 +0\.5 +lr/);
});
