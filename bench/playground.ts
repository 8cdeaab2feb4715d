import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Browser } from "playwright-core";
import { median } from "../src/coordinator/median.ts";
import { playgroundFiles } from "../src/report/template.ts";
import { playgroundApp } from "../src/serve/playground-app.ts";
import { listen } from "../src/serve/listen.ts";
import { startChromium } from "../test/support/page/chromium.ts";
import { times } from "./section.ts";
import type { Section } from "./section.ts";

const TURNS = 5;
const HOST = "127.0.0.1";
const PAINT = "first-contentful-paint";
const EMPTY = "<!doctype html><title>empty</title><p>empty</p>";

/** Measures the playground from a local server: its first paint and its first run. */
export async function playground(): Promise<Section> {
  const app = playgroundApp(
    playgroundFiles(() => undefined),
    {
      address: () => ({ host: HOST, port: server.port }),
      token: undefined,
    },
  );
  const server = await listen((request) => app.fetch(request), HOST, 0);
  const empty = createServer((_request, response) => response.setHeader("Content-Type", "text/html").end(EMPTY));
  await new Promise<void>((resolve) => empty.listen(0, HOST, resolve));
  const browser = await startChromium();
  const emptyAddress = `http://${HOST}:${(empty.address() as AddressInfo).port}/`;
  try {
    const paints: Record<"page" | "empty", number[]> = { page: [], empty: [] };
    const runs: number[] = [];
    for (let turn = 0; turn < TURNS; turn += 1) {
      paints.empty.push(await firstPaint(browser, emptyAddress));
      paints.page.push(await firstPaint(browser, `http://${HOST}:${server.port}/`, (ms) => runs.push(ms)));
    }
    const [page, nothing, run] = [paints.page, paints.empty, runs].map(median) as [number, number, number];
    const row = (name: string, ms: number): string[] => [name, ms.toFixed(0), times(ms / nothing)];
    return {
      title: "The playground",
      about: `In Chromium, from a local server, with an empty cache; the median of ${TURNS} turns.`,
      columns: ["", "ms", "/ first paint of an empty page"],
      rows: [
        row("first paint of an empty page", nothing),
        row("first paint", page),
        row("the end of sweeps/quickstart.yaml, all drawn", run),
      ],
    };
  } finally {
    await browser.close();
    server.close();
    empty.close();
  }
}

/** Opens a page with an empty cache. Returns milliseconds to its first paint. */
async function firstPaint(browser: Browser, address: string, ran?: (ms: number) => void): Promise<number> {
  const context = await browser.newContext();
  const page = await context.newPage();
  const start = performance.now();
  await page.goto(address);
  if (ran !== undefined) {
    await page.locator('[data-run="ended"]').waitFor({ state: "attached", timeout: 120_000 });
    ran(performance.now() - start);
  }
  await page.waitForFunction(`performance.getEntriesByName("${PAINT}").length > 0`);
  const paint = await page.evaluate((name) => performance.getEntriesByName(name)[0]!.startTime, PAINT);
  await context.close();
  return paint;
}
