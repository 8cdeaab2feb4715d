import { pathToFileURL } from "node:url";
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { runAll } from "../support/command/run-lines.ts";
import { startServer } from "../support/command/serve.ts";
import { workplace } from "../support/command/sweep-command.ts";
import { axeFaults } from "../support/page/axe-faults.ts";
import { pixelsOf } from "../support/page/canvas-pixels.ts";
import { startChromium } from "../support/page/chromium.ts";

const PATIENT = { timeout: 30_000 };

/** The colour of the curves of the first optimizer. */
const BLUE = [0, 114, 178] as const;

const TABLE = "a,y\n-1,-1\n1,3.25\n0.5,2\n7,15\n";

/** Spaces: all rows and batches of a file, then a set that ships. */
const GRID = `
name: learn
objectives:
  - { name: line, data: { file: t.csv, y: y, X: [a] }, x: { w: [1], b: [] }, formula: "mean(i = rows, (w[1]*X[i, 1] + b - y[i])^2)" }
  - softmax_iris
batch: [all, 2]
validation: 0.25
optimizer: momentum
parameters: { lr: [0.01, 0.06] }
stop: { epochs: 3 }
`;

/** Checks the maps by measures and the curves by epoch of a page. */
async function checkMeasures(page: Page): Promise<void> {
  const goTo = (hash: string): Promise<void> => page.evaluate(`location.hash = ${JSON.stringify(hash)}`);
  await goTo("#space=3&trial=3-6");
  await expect.poll(() => page.locator("#run .same").count(), PATIENT).toBe(1);
  const colours = await page.locator("#map .radios label").allInnerTexts();
  expect(colours).toEqual(["Steps", "Final loss", "Status", "Validation loss", "accuracy"]);
  for (const [name, label] of [
    ["accuracy", "accuracy"],
    ["validation_loss", "Validation loss"],
  ] as const) {
    await page.getByRole("radio", { name: label }).check({ force: true });
    expect(new URL(page.url()).hash).toContain(`show=${name}`);
    await page.getByRole("img", { name: `${label} of softmax_iris momentum batch=2 over lr` }).waitFor(PATIENT);
  }
  // The card has each measure twice: of the database, and computed here.
  const table = page.getByRole("region", { name: "Outcome of trial 6" });
  expect((await table.getByRole("columnheader").allInnerTexts()).slice(4)).toEqual([
    ...["epochs", "validation_loss", "accuracy"],
  ]);
  const [stored, computed] = await table
    .locator("tbody tr")
    .evaluateAll((rows: unknown[]) =>
      (rows as { cells: Iterable<{ textContent: string }> }[]).map(({ cells }) =>
        [...cells].slice(1).map(({ textContent }) => textContent),
      ),
    );
  expect(stored!.slice(3).map(Number).every(Number.isFinite)).toBe(true);
  expect(computed).toEqual(stored);
  expect(await page.locator("#run figcaption").allInnerTexts()).toEqual([
    ...["Convergence", "Loss by epoch: training thin, validation bold", "accuracy by epoch"],
  ]);
  for (const caption of ["Loss by epoch", "accuracy by epoch"]) {
    const { count, left, right } = await pixelsOf(page, `#run figure:has-text("${caption}")`, BLUE);
    expect([count > 300, right - left > 0.7]).toEqual([true, true]);
  }
  // An objective without metrics has only the losses; with all rows, and validation, too.
  await goTo("#space=0&trial=0-0&show=accuracy");
  await expect
    .poll(() => page.locator("#run figcaption").allInnerTexts(), PATIENT)
    .toEqual([
      ...["Convergence", "Loss by epoch: training thin, validation bold", expect.stringMatching(/^Path on line/)],
    ]);
  expect(await page.locator("#map .radios label").allInnerTexts()).toEqual(colours.slice(0, 4));
  expect(await axeFaults(page)).toEqual([]);
}

test("a report has maps by metric and curves by epoch, on wide and narrow screens", async () => {
  const place = workplace();
  place.write("t.csv", TABLE);
  place.write("learn.yaml", GRID);
  await runAll(place, [
    ["run", "learn.yaml", "--threads", "1"],
    ["report", "learn", "--out", "report.html"],
  ]);
  const browser = await startChromium();
  try {
    for (const width of [1280, 390]) {
      const page = await browser.newPage({ viewport: { width, height: 900 } });
      await page.goto(pathToFileURL(place.path("report.html")).href);
      await page.locator('[data-state="shown"]').waitFor({ state: "attached" });
      await checkMeasures(page);
      expect(await page.evaluate("document.documentElement.scrollWidth - innerWidth")).toBeLessThanOrEqual(0);
      await page.close();
    }
  } finally {
    await browser.close();
  }
}, 60_000);

test("the live page computes trials over data: their numbers are those of the database", async () => {
  const place = workplace();
  place.write("t.csv", TABLE);
  place.write("learn.yaml", GRID);
  await runAll(place, [["run", "learn.yaml", "--threads", "1"]]);
  place.delete("t.csv");
  const [server, browser] = await Promise.all([startServer(place, ["--port", "0"]), startChromium()]);
  try {
    const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
    const complaints: string[] = [];
    page.on("console", (message) => complaints.push(message.text()));
    page.on("pageerror", (error) => complaints.push(String(error)));
    await page.goto(`${server.address.href}#space=0&trial=0-1&pins=1-2,2-4,3-7`);
    await expect.poll(() => page.locator("#run .same").count(), PATIENT).toBe(4);
    expect(await page.locator("#run .differs").count()).toBe(0);
    const trials = await page.locator("#run .run").evaluateAll((cards: unknown[]) => {
      return (cards as { dataset: { trial: string } }[]).map(({ dataset }) => dataset.trial);
    });
    expect(trials.toSorted()).toEqual(["1", "2", "4", "7"]);
    await checkMeasures(page);
    expect(complaints).toEqual([]);
  } finally {
    server.signal("SIGTERM");
    await Promise.all([server.ended, browser.close()]);
  }
}, 60_000);
