import type { Browser, Locator, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { exact } from "../../src/format/numbers.ts";
import { loadKernels } from "../../src/kernel/registry.ts";
import { ENGLISH_LESSON, lessonGrids, runLessonGrid } from "../support/lesson/lesson-pages.ts";
import { axeFaults } from "../support/page/axe-faults.ts";
import { startChromium } from "../support/page/chromium.ts";
import { serveFolder } from "../support/page/serve-folder.ts";
import type { FolderServer } from "../support/page/serve-folder.ts";
import { builtSite } from "../support/page/site.ts";
import { watchPage } from "../support/page/watch-page.ts";

// A generous limit for busy machines.
const PATIENT = { timeout: 60_000 };
// Position of the ravine among the lesson's grids.
const RAVINE = 2;

let browser: Browser;
let server: FolderServer;

beforeAll(async () => {
  [server, browser] = await Promise.all([serveFolder(await builtSite(), "/docs/"), startChromium()]);
}, 600_000);
afterAll(async () => {
  await browser.close();
  server.close();
});

/** Keeps the texts that a page draws in its canvases. */
const KEEP_TEXTS = `
  const { fillText } = CanvasRenderingContext2D.prototype;
  globalThis.drawn = new Set();
  CanvasRenderingContext2D.prototype.fillText = function (text, ...rest) {
    globalThis.drawn.add(text);
    return fillText.call(this, text, ...rest);
  };`;

interface Tab {
  readonly page: Page;
  /** Complaints of `watchPage`. */
  readonly complaints: string[];
}

async function open(file: string, width: number, colorScheme: "light" | "dark"): Promise<Tab> {
  const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme });
  const complaints = watchPage(page, server.address);
  await page.addInitScript(KEEP_TEXTS);
  await page.goto(server.address + file);
  return { page, complaints };
}

/** Scrolls to an instrument, and waits for its paths and its map. */
async function instrumentOf(page: Page, index: number): Promise<Locator> {
  const host = page.locator(".lesson-instrument").nth(index);
  await host.scrollIntoViewIfNeeded(PATIENT);
  await host.locator(".setting-map canvas").first().waitFor(PATIENT);
  return host;
}

// The other pairs of width and theme have nothing that can fail alone.
const STATES = [
  { file: "lesson/index.html", width: 1280, colorScheme: "light" },
  { file: "lesson/index.html", width: 390, colorScheme: "dark" },
  { file: "ko/lesson/index.html", width: 390, colorScheme: "light" },
  { file: "ko/lesson/index.html", width: 1280, colorScheme: "dark" },
] as const;

test("the lesson is free of errors, foreign requests and barriers, and no wider than the window", async () => {
  for (const { file, width, colorScheme } of STATES) {
    const { page, complaints } = await open(file, width, colorScheme);
    const count = await page.locator(".lesson-instrument").count();
    expect(count).toBe(lessonGrids(ENGLISH_LESSON).length);
    // All maps once: they cost the same in each state.
    const opened = file === STATES[0].file && width === STATES[0].width ? count : 1;
    for (let i = 0; i < opened; i += 1) await instrumentOf(page, i);
    // No loss of the petals is near 0, as the scale of their map is.
    const texts = await page.evaluate<string[]>("[...globalThis.drawn]");
    expect(texts.includes("final loss − lowest seen")).toBe(opened === count);
    const reach = await page.evaluate<number>("document.documentElement.scrollWidth");
    expect({ file, width, reach, complaints, faults: await axeFaults(page) }).toEqual({
      ...{ file, width, reach: width, complaints: [], faults: [] },
    });
    await page.close();
  }
}, 600_000);

const optimizer = (host: Locator, name: string): Locator => host.locator(`[data-optimizer="${name}"]`);

/** Returns the drawn paths as a data URL. */
const pathsOf = (host: Locator): Promise<string> =>
  host
    .locator(".plane canvas")
    .nth(1)
    .evaluate((canvas: { toDataURL(): string }) => canvas.toDataURL());

test("sliders, the start, a click on the map and the steps change the path, which is that of the command line", async () => {
  const { page, complaints } = await open("lesson/index.html", 1280, "light");
  const host = await instrumentOf(page, RAVINE);
  const momentum = optimizer(host, "momentum");
  const outcome = momentum.locator(".outcome");
  const changes = async (act: () => Promise<void>): Promise<void> => {
    const before = await pathsOf(host);
    await act();
    // The picture follows in a frame.
    await expect.poll(() => pathsOf(host), PATIENT).not.toBe(before);
  };
  expect(await outcome.textContent()).toMatch(/^converged · 36 steps · /);
  await changes(() => momentum.locator('input[type="range"][data-name="lr"]').press("ArrowLeft"));
  expect(await momentum.locator('input[type="number"][data-name="lr"]').inputValue()).not.toBe("0.95");

  // A click on the map takes the setting of a trial of the grid, and so its outcome.
  const map = host.locator(".pointed");
  const { width, height } = (await map.boundingBox())!;
  await changes(() => map.click({ position: { x: width * 0.5, y: height * 0.5 } }));
  const value = async (name: string): Promise<number> =>
    Number(await momentum.locator(`input[type="number"][data-name="${name}"]`).inputValue());
  const chosen = { lr: await value("lr"), momentum: await value("momentum") };
  const [, { rows }] = runLessonGrid(await loadKernels(["wasm", "js"]), lessonGrids(ENGLISH_LESSON)[RAVINE]!) as [
    unknown,
    ReturnType<typeof runLessonGrid>[number],
  ];
  const trial = rows.find(({ at }) => at["lr"] === chosen.lr && at["momentum"] === chosen.momentum)!;
  expect(await outcome.textContent()).toContain(
    `${trial.status} · ${trial.steps} steps · final loss ${exact(trial.finalLoss)} · `,
  );

  await changes(() => host.locator(".start").press("Shift+ArrowRight"));
  // At the end of a path, a step may be shorter than a pixel.
  await changes(() => host.locator('[aria-label="Shown up to step"]').press("Home"));
  await changes(() => host.getByRole("button", { name: "Step", exact: true }).click());
  await changes(() => host.getByRole("button", { name: "Step back" }).click());
  const shown = host.locator(".player output");
  expect(await shown.textContent()).toMatch(/^step 0 of /);
  await host.getByRole("button", { name: "Play" }).click();
  await expect.poll(() => shown.textContent(), PATIENT).not.toMatch(/^step 0 of /);
  await host.getByRole("button", { name: "Pause" }).click();
  await host.locator('input[value="together"]').press("ArrowRight");
  expect(await host.locator(".plane").count()).toBe(2);
  expect(complaints).toEqual([]);
  await page.close();
}, 300_000);
