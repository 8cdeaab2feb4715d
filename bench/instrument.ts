import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "vite";
import { parseGrid } from "../src/grid/parse-grid.ts";
import { objectives } from "../src/objectives/registry.ts";
import { quantile } from "../src/sweep/outcomes/quantile.ts";
import { startChromium } from "../test/support/page/chromium.ts";
import { serveFolder } from "../test/support/page/serve-folder.ts";
import type { Section } from "./section.ts";

// Milliseconds of a frame at 60 Hz.
const FRAME = 16;
// The lesson's default, and the ranges of sweeps/quickstart.yaml.
const GRID = {
  optimizer: "momentum",
  parameters: { lr: { min: 1e-4, max: 10, scale: "log", num: 31 }, momentum: { min: 0, max: 0.99, num: 34 } },
};

/** Measures how soon a path answers a slider, on the built-in functions of two variables. */
export async function instrument(): Promise<Section> {
  const folder = mkdtempSync(join(tmpdir(), "sweep-instrument-"));
  const root = join(import.meta.dirname, "instrument-page");
  await build({ root, base: "./", build: { outDir: folder, emptyOutDir: true, target: "es2023" }, logLevel: "error" });
  const [server, browser] = await Promise.all([serveFolder(folder, "/"), startChromium()]);
  try {
    const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
    await page.goto(`${server.address}index.html`);
    await page.waitForFunction("'measure' in window");
    const measured: { name: string; median: number; high: number }[] = [];
    for (const [name, { dim, data }] of Object.entries(objectives)) {
      if (data !== undefined || (typeof dim === "number" ? dim : dim.default) !== 2) continue;
      const { spec } = parseGrid(JSON.stringify({ objective: name, ...GRID }), { file: "instrument.yaml" });
      const given = JSON.stringify({ spaces: spec.spaces, seed: spec.seed });
      const times = await page.evaluate<number[]>(`measure(${given})`);
      measured.push({ name, median: quantile(times, 0.5), high: quantile(times, 0.95) });
    }
    const medians = measured.map(({ median }) => median);
    return {
      title: "The lesson's instrument",
      about:
        "Milliseconds from a slider's event until the new path is drawn: the trial, the picture, the loss curve. " +
        `200 positions of lr and momentum each, at 1280 pixels in Chromium. A frame has ${FRAME} ms. ` +
        `The median over ${measured.length} functions of their medians is ${quantile(medians, 0.5).toFixed(1)} ms.`,
      columns: ["function", "median", "95 %", "of a frame"],
      rows: measured
        .toSorted((a, b) => b.median - a.median)
        .map(({ name, median, high }) => [
          name,
          ...[median, high].map((one) => one.toFixed(1)),
          `${(median / FRAME).toFixed(2)}×`,
        ]),
    };
  } finally {
    await browser.close();
    server.close();
    rmSync(folder, { recursive: true });
  }
}
