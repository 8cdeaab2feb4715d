import { pathToFileURL } from "node:url";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { runAll } from "../support/command/run-lines.ts";
import { Workplace } from "../support/command/sweep-command.ts";
import { axeFaults } from "../support/page/axe-faults.ts";
import { startChromium } from "../support/page/chromium.ts";

const GRID = `
name: suite
spaces:
  - { objective: { suite: bbob, function: [1, 8], dim: 2, instance: [1, 2] } }
  - { objective: { suite: bbob, function: 1, dim: 3 }, targets: [1] }
  - { objective: { suite: bbob, function: 8, dim: 3 }, targets: [10] }
optimizers: [sgd, adam]
parameters: { lr: [0.3, 0.001] }
stop: { max_steps: 100 }
targets: bbob
`;

const place = new Workplace();
let browser: Browser;
let page: Page;
const complaints: string[] = [];

beforeAll(async () => {
  place.write("suite.yaml", GRID);
  const lines = [
    ["run", "suite.yaml", "--threads", "1"],
    ["report", "suite", "-o", "suite.html"],
  ];
  [browser] = await Promise.all([startChromium(), runAll(place, lines)]);
  page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
  page.on("console", (message) => complaints.push(message.text()));
  page.on("pageerror", (error) => complaints.push(String(error)));
  await page.goto(pathToFileURL(place.path("suite.html")).href);
  await page.locator('[data-state="shown"]').waitFor({ state: "attached" });
}, 60_000);
afterAll(async () => {
  await browser.close();
  place.remove();
});

test("a report shows the runtime distributions that the sweep recorded, and runs none again", async () => {
  expect(await page.locator("#runtimes h3").allInnerTexts()).toEqual([
    "bbob in 2 dimensions",
    "bbob (separable) in 2 dimensions",
    "bbob (moderate) in 2 dimensions",
  ]);
  expect(await page.locator("#runtimes").innerText()).toContain(
    "bbob in 3 dimensions is left out: its spaces have no target in common.",
  );
  const label = await page.locator("#runtimes .chart").first().getAttribute("aria-label");
  expect(label).toMatch(
    /^Of 2 functions × 51 targets of bbob in 2 dimensions, \w+ lr \S+ solves \d+ % and .*Best 2009/,
  );
  expect(await page.locator("#runtimes .chart canvas").count()).toBe(3);
  expect(await page.locator("#targets").count()).toBe(0);
  expect(await page.locator("#summary").innerText()).toContain(label!);
  expect(await axeFaults(page)).toEqual([]);
  expect(complaints).toEqual([]);
}, 60_000);
