import { pathToFileURL } from "node:url";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { LIGHT } from "../../src/charts/theme.ts";
import { runAll } from "../support/command/run-lines.ts";
import { Workplace } from "../support/command/sweep-command.ts";
import { readChart } from "../support/files/read-chart.ts";
import { startChromium } from "../support/page/chromium.ts";

const GRID = `
name: race
objective: ravine
optimizers: [sgd, momentum]
parameters: { lr: [0.5], momentum: 0.5 }
stop: { max_steps: 12 }
`;
const SECONDS = 8;
// Of the time, in which paths move.
const MOVING = 0.85;
const PIXEL = 1.5;

type Point = readonly [x: number, y: number];

const place = new Workplace();
let browser: Browser;
let still: ReturnType<typeof readChart>;
/** The points of sgd's path. */
let points: Point[];

beforeAll(async () => {
  const draw = ["plot", "race", "--kind", "contour"];
  const [, , , traced] = await runAll(place, [
    ["run", place.write("race.yaml", GRID), "--kernel", "js", "--threads", "1"],
    [...draw, "-o", "still.svg"],
    [...draw, "-o", "moving.svg", "--animate", String(SECONDS)],
    ["trace", "race", "sgd lr=0.5", "--format", "csv"],
  ]);
  still = readChart(place.read("still.svg"));
  const [, ...rows] = traced!.stdout.trimEnd().split("\n");
  points = rows
    .map((row) => row.split(",").map(Number))
    .map((row): Point => [still.x.at(row[4]!), still.y.at(row[5]!)]);
  browser = await startChromium();
});
afterAll(async () => {
  await browser.close();
  place.remove();
});

async function open(reducedMotion: "reduce" | "no-preference"): Promise<Page> {
  const page = await browser.newPage({ viewport: { width: 800, height: 560 }, reducedMotion });
  await page.goto(pathToFileURL(place.path("moving.svg")).href);
  return page;
}

/** Returns the centre of the square that moves along sgd's path. */
async function square(page: Page): Promise<Point> {
  const box = (await page.locator(`rect[fill="${LIGHT.series[0]!}"]`).boundingBox())!;
  // The chart is moved by the picture's margin and title.
  return [box.x + box.width / 2 - 14, box.y + box.height / 2 - 40];
}

function distance([ax, ay]: Point, [bx, by]: Point): number {
  return Math.hypot(ax - bx, ay - by);
}

test("the square is where the path is at each step", async () => {
  const page = await open("no-preference");
  const last = points.length - 1;
  expect(last).toBe(12);
  for (const step of [0, 1, 5, last]) {
    const time = (SECONDS * 1000 * MOVING * step) / last;
    await page.evaluate(`for (const one of document.getAnimations()) { one.pause(); one.currentTime = ${time}; }`);
    expect(distance(await square(page), points[step]!)).toBeLessThan(PIXEL);
  }
  await page.close();
});

test("who prefers less motion gets the whole paths, where the still picture has them", async () => {
  const page = await open("reduce");
  expect(await page.evaluate("document.getAnimations().length")).toBe(0);
  expect(distance(await square(page), still.symbols(4)[1]!)).toBeLessThan(PIXEL);
  await page.close();
});
