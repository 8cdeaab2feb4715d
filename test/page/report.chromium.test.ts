import { pathToFileURL } from "node:url";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openResults } from "../../src/store/read/results.ts";
import { Workplace } from "../support/command/sweep-command.ts";
import { axeFaults } from "../support/page/axe-faults.ts";
import { pixelsOf } from "../support/page/canvas-pixels.ts";
import type { Canvas } from "../support/page/canvas-pixels.ts";
import { startChromium } from "../support/page/chromium.ts";
import { HOSTILE_NAME, makeReport } from "../support/page/report-sweeps.ts";

const MODULE_SPACE = 10;
// A generous limit for busy machines.
const PATIENT = { timeout: 30_000 };

/** A trial of the fifth space, with two others pinned to it. */
const PINNED = "#space=4&trial=4-6181&pins=4-6201,1-1780";

const place = new Workplace();
let browser: Browser;
let said: string;
/**
 * Opened once for all tests, since that takes most of the time; each test starts with a fresh view.
 */
let wide: Opened;

beforeAll(async () => {
  [said, browser] = await Promise.all([makeReport(place), startChromium()]);
  wide = await open(PINNED, { width: 1280, colorScheme: "light" });
});
afterAll(async () => {
  await browser.close();
  place.remove();
});

interface Opened {
  readonly page: Page;
  /** Console messages, page errors and requests; should be empty. */
  readonly complaints: readonly string[];
}

/** Opens the report from disk. */
async function open(hash: string, options: { width: number; colorScheme: "light" | "dark" }): Promise<Opened> {
  const { width, colorScheme } = options;
  const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme });
  const complaints: string[] = [];
  const file = pathToFileURL(place.path("report.html")).href;
  page.on("console", (message) => complaints.push(message.text()));
  page.on("pageerror", (error) => complaints.push(String(error)));
  page.on("dialog", (dialog) => complaints.push(dialog.message()));
  page.on("request", (request) => {
    if (request.url() !== file && !request.url().startsWith("data:")) complaints.push(request.url());
  });
  await page.goto(file + hash);
  await page.locator('[data-state="shown"]').waitFor({ state: "attached" });
  return { page, complaints };
}

/** The open page with another view, as by a link; it is not loaded again. */
async function view(hash: string): Promise<Opened> {
  await wide.page.evaluate((to) => void Object.assign(globalThis, { location: to }), hash);
  return wide;
}

/** Serious faults of accessibility, once all is drawn. */
async function faultsOf(page: Page): Promise<string[]> {
  await page.locator(".same").nth(2).waitFor();
  await page.locator("#targets").scrollIntoViewIfNeeded();
  await page.locator('#targets[data-state="computed"]').waitFor();
  return axeFaults(page);
}

/** The numbers that the page has for the open trial: from the database, and its own. */
async function openNumbers(page: Page): Promise<{ trial: number; stored: string[]; computed: string[] }> {
  const card = page.locator("#run .run").first();
  await card.locator("tbody tr").nth(1).waitFor();
  const rows = await card.locator("tbody tr").allInnerTexts();
  const [stored = [], computed = []] = rows.map((row) => row.split(/\s+/).slice(-3));
  return { trial: Number(await card.getAttribute("data-trial")), stored, computed };
}

/** Returns the stored outcome of a trial of the first sweep, as the page writes it. */
function storedNumbers(trial: number): string[] {
  const results = openResults(place.path("results/sweeps.db"));
  try {
    const { rows } = results.query(1, { where: `trial = ${trial}`, columns: ["status", "steps", "final_loss"] });
    const [[status, steps, loss] = []] = [...rows];
    return [String(status), String(steps), loss === null ? "finite" : String(loss)];
  } finally {
    results.close();
  }
}

/** Takes away what charts have, so that what they have later was drawn later. */
async function wipe(page: Page, charts: string): Promise<void> {
  await page.locator(`:is(${charts}) canvas`).evaluateAll((elements: unknown[]) => {
    for (const canvas of elements as Canvas[]) canvas.getContext("2d").clearRect(0, 0, canvas.width, canvas.height);
  });
}

// The colour of the second optimizer.
const ORANGE = [213, 94, 0] as const;

test("the report of ten thousand trials is one file below 1.5 MB, and says where it is", () => {
  expect(said).toMatch(/report\.html: 9,8\d\d trials of stability, /);
  expect(place.size("report.html")).toBeLessThan(1_500_000);
});

test("a click on a cell runs its trial: the path is drawn, and the numbers are those of the database", async () => {
  const { page, complaints } = await view("#space=4");
  await wipe(page, ".landscape, .convergence");
  const map = page.locator("#map .pointed");
  const { width = 0, height = 0 } = (await map.boundingBox()) ?? {};
  await map.click({ position: { x: width * 0.45, y: height * 0.5 } });
  await expect.poll(() => page.url(), PATIENT).toContain("trial=4-");
  const { trial, stored, computed } = await openNumbers(page);
  expect(page.url()).toContain(`trial=4-${trial}`);
  expect(stored).toEqual(storedNumbers(trial));
  expect(computed).toEqual(stored);
  await page.getByText("Equal to the last bit").waitFor();
  await expect.poll(async () => (await pixelsOf(page, ".landscape", ORANGE)).count, PATIENT).toBeGreaterThan(100);
  await expect.poll(async () => (await pixelsOf(page, ".convergence", ORANGE)).count, PATIENT).toBeGreaterThan(100);

  // The same with the keyboard: two cells on, and one up.
  await map.focus();
  for (const key of ["ArrowRight", "ArrowRight", "ArrowUp"]) await page.keyboard.press(key);
  await expect.poll(() => page.locator("#map .readout").innerText(), PATIENT).toMatch(/^lr \S+, momentum \S+: /);
  await page.keyboard.press("Enter");
  await expect.poll(async () => (await openNumbers(page)).trial, PATIENT).toBe(trial + 1 + 2 * 34);
  expect((await openNumbers(page)).stored).toEqual(storedNumbers(trial + 1 + 2 * 34));
  expect(complaints).toEqual([]);
});

test("trials of every space reproduce the database, except for modules, which the page reports", async () => {
  const { page, complaints } = await view("#space=0");
  const links = page.locator("#best tbody tr a");
  const addresses = await links.evaluateAll((all: unknown[]) => (all as { hash: string }[]).map(({ hash }) => hash));
  const trials = addresses.map((hash) => new URLSearchParams(hash.slice(1)).get("trial") ?? "");
  expect(trials.map((trial) => Number.parseInt(trial, 10))).toEqual(
    Array.from({ length: MODULE_SPACE + 1 }, (_, i) => i),
  );
  await links.nth(1).click();
  await expect.poll(() => page.url(), PATIENT).toContain(`trial=${trials[1]}`);
  // As many at once as a view has.
  for (let from = 0; from < trials.length; from += 5) {
    const [open, ...pins] = trials.slice(from, from + 5);
    await view(`#trial=${open}&pins=${pins.join()}`);
    const cards = page.locator("#run .run");
    const numbers = (): Promise<string[]> =>
      cards.evaluateAll((all: unknown[]) =>
        (all as { dataset: { trial: string } }[]).map(({ dataset }) => dataset.trial),
      );
    await expect.poll(numbers, PATIENT).toEqual([open!, ...pins].map((trial) => trial.split("-")[1]));
    const known = [open, ...pins].filter((trial) => trial !== trials[MODULE_SPACE]).length;
    await expect.poll(() => cards.locator(".same").count(), PATIENT).toBe(known);
    expect(await page.locator(".differs").count()).toBe(0);
  }
  await page.getByText("It cannot be computed in the page: it runs a module").waitFor();
  expect(complaints).toEqual([]);
});

test("a pinned trial keeps its optimizer's colour and its dashes", async () => {
  const { page, complaints } = await view("#space=4");
  const look = (trial: number): Promise<string> =>
    page.locator(`#run .run[data-trial="${trial}"] .swatch`).evaluate((swatch) => {
      return (swatch as unknown as { style: { background: string } }).style.background;
    });
  const { trial: first } = await openNumbers(page);
  expect(await look(first)).toBe("rgb(213, 94, 0)");
  await page.locator("#run button").first().click();
  await view(new URL(page.url()).hash.replace(/trial=[\d-]+/, "trial=4-6201"));
  await expect.poll(async () => (await openNumbers(page)).trial, PATIENT).toBe(6201);
  expect(await look(first)).toBe("rgb(213, 94, 0)");
  // The same optimizer, with dashes.
  expect(await look(6201)).toMatch(/^repeating-linear-gradient\(90deg, rgb\(213, 94, 0\)/);
  expect(complaints).toEqual([]);
});

test("the axes can be chosen if there are more than two, and the others are held", async () => {
  const { page, complaints } = await view("#space=6");
  await page.locator('[data-control="y"] select').selectOption("beta2");
  await page.getByText("Shown where beta1 =").waitFor();
  expect(await page.locator("#map .pointed").getAttribute("aria-label")).toContain("lr to the right, beta2 upwards");
  expect(await page.getByRole("heading", { level: 1 }).innerText()).toBe(`stability, ${HOSTILE_NAME}`);
  await page.getByText("Expected running time").first().waitFor();
  expect(complaints).toEqual([]);
});

test("axe finds no serious fault in light at 1280 pixels, and nothing is wider than the page", async () => {
  const { page, complaints } = await view(PINNED);
  expect(await faultsOf(page)).toEqual([]);
  expect(await page.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(1280);
  expect(complaints).toEqual([]);
});

test("an address opens the view that it was copied from; axe finds no serious fault there in dark at 390 pixels, and nothing is wider than the page", async () => {
  const first = await view(PINNED.replace("space=4", "space=1"));
  await first.page.getByRole("radio", { name: "Final loss" }).check({ force: true });
  await first.page.locator('#run .run[data-trial="6181"] .same').waitFor();
  await first.page.locator("#run button").first().click();
  const { page, complaints } = await open(new URL(first.page.url()).hash, { width: 390, colorScheme: "dark" });
  expect(await page.getByRole("radio", { name: "Final loss" }).isChecked()).toBe(true);
  expect(await page.locator("#run button").first().innerText()).toMatch(/^Unpin/);
  expect(await page.locator("#map select").first().inputValue()).toBe("1");
  expect(await faultsOf(page)).toEqual([]);
  expect(await page.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(390);
  expect([...first.complaints, ...complaints]).toEqual([]);
});
