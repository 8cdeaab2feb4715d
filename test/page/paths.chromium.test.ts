import { pathToFileURL } from "node:url";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { runAll } from "../support/command/run-lines.ts";
import { Workplace } from "../support/command/sweep-command.ts";
import { pixelsOf } from "../support/page/canvas-pixels.ts";
import type { ColoredPixels } from "../support/page/canvas-pixels.ts";
import { startChromium } from "../support/page/chromium.ts";

// A generous limit for busy machines.
const PATIENT = { timeout: 30_000 };
const BLUE = [0, 114, 178] as const;
const ORANGE = [213, 94, 0] as const;
const INK = [27, 31, 39] as const;
// The share of a chart's height that its legend takes at most.
const LEGEND = 0.14;

/** Spaces 0 to 9, each with three trials. Nothing but the wells states its minima. */
const GRID = `
name: paths
objectives:
  - { name: bowl, formula: "x^2 + 10*y^2", start: [5, 2] }
  - { name: still, formula: "x^2", start: [0] }
  - { name: below, formula: "x^2 - 10", start: [3] }
  - double_well
  - { name: line, data: { file: t.csv, y: y, X: [a] }, x: { w: [1], b: [] }, formula: "mean(i = rows, (w[1]*X[i, 1] + b - y[i])^2)" }
optimizers: [sgd, momentum]
parameters: { lr: [0.01, 0.06, 1.5] }
stop: { max_steps: 200 }
`;

const place = new Workplace();
let browser: Browser;
let page: Page;
const complaints: string[] = [];

beforeAll(async () => {
  place.write("t.csv", "a,y\n-1,-1\n1,3\n");
  place.write("paths.yaml", GRID);
  const lines = [
    ["run", "paths.yaml", "--threads", "1", "--kernel", "js"],
    ["report", "paths", "-o", "paths.html"],
  ];
  [browser] = await Promise.all([startChromium(), runAll(place, lines)]);
  page = await browser.newPage({ viewport: { width: 1280, height: 900 }, colorScheme: "light" });
  page.on("console", (message) => complaints.push(message.text()));
  page.on("pageerror", (error) => complaints.push(String(error)));
  await page.goto(pathToFileURL(place.path("paths.html")).href);
  await page.locator('[data-state="shown"]').waitFor({ state: "attached" });
}, 60_000);
afterAll(async () => {
  await browser.close();
  place.remove();
});

/**
 * Opens trials, written as SPACE-TRIAL, and waits until the page has run them. Those of sgd are
 * blue, those of momentum orange.
 */
async function openTrials(open: string, ...pins: readonly string[]): Promise<void> {
  const hash = `#space=${open.split("-")[0]}&trial=${open}${pins.length === 0 ? "" : `&pins=${pins.join()}`}`;
  await page.evaluate((to) => void Object.assign(globalThis, { location: to }), hash);
  await expect
    .poll(() => page.locator("#run .run").first().getAttribute("data-trial"), PATIENT)
    .toBe(open.split("-")[1]);
  await expect.poll(() => page.locator("#run .same").count(), PATIENT).toBe(1 + pins.length);
}

const path = (color: readonly [number, number, number]): Promise<ColoredPixels> =>
  pixelsOf(page, ".landscape", color, LEGEND);

test("the map of a trial holds its path, although no minimiser is stated", async () => {
  await openTrials("0-1");
  await expect.poll(async () => (await path(BLUE)).count, PATIENT).toBeGreaterThan(300);
  const { left, right, top, bottom } = await path(BLUE);
  // It fills most of the map, and touches no side: the map is from 12 to 96 % of the width.
  expect(right - left).toBeGreaterThan(0.6);
  expect([left > 0.13, right < 0.94, top > 0.09, bottom < 0.86]).toEqual([true, true, true, true]);
});

test("a diverging trial beside it leaves the map, and does not shrink it", async () => {
  await openTrials("0-1", "1-5");
  await expect.poll(async () => (await path(ORANGE)).count, PATIENT).toBeGreaterThan(50);
  const { left, right } = await path(BLUE);
  expect(right - left).toBeGreaterThan(0.3);
});

test("a trial that starts at its minimum is one point", async () => {
  await openTrials("2-6");
  await expect.poll(async () => (await path(BLUE)).count, PATIENT).toBeGreaterThan(20);
  const { left, right, top, bottom } = await path(BLUE);
  expect([right - left < 0.05, bottom - top < 0.05]).toEqual([true, true]);
});

test("a path over negative losses is in its frame, and so is its convergence", async () => {
  await openTrials("4-13");
  await expect.poll(async () => (await path(BLUE)).count, PATIENT).toBeGreaterThan(200);
  const own = await path(BLUE);
  expect(own.right - own.left).toBeGreaterThan(0.5);
  const curve = await pixelsOf(page, ".convergence", BLUE, LEGEND);
  expect(curve.right - curve.left).toBeGreaterThan(0.5);
});

test("a path over data is on its map", async () => {
  await openTrials("8-25");
  await expect.poll(async () => (await path(BLUE)).count, PATIENT).toBeGreaterThan(100);
});

test("a path over two wells is marked", async () => {
  await openTrials("6-18");
  await expect.poll(async () => (await path(BLUE)).count, PATIENT).toBeGreaterThan(100);
  // The start is a black disc at the upper right, the minimum a black star at the lower left.
  const marks = await path(INK);
  expect(marks.count).toBeGreaterThan(100);
  expect([marks.right > 0.8, marks.left < 0.3, marks.bottom - marks.top > 0.5]).toEqual([true, true, true]);
  expect(complaints).toEqual([]);
});
