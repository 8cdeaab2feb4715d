import { readdirSync } from "node:fs";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { DOCUMENTS } from "../prose/documents.ts";
import { axeFaults } from "../support/page/axe-faults.ts";
import { startChromium } from "../support/page/chromium.ts";
import { serveFolder } from "../support/page/serve-folder.ts";
import type { FolderServer } from "../support/page/serve-folder.ts";
import { builtSite } from "../support/page/site.ts";
import { watchPage } from "../support/page/watch-page.ts";

const TABS = 2;
// Both widths and both themes.
const STATES = [
  { width: 1280, colorScheme: "light" },
  { width: 390, colorScheme: "dark" },
] as const;

let browser: Browser;
let server: FolderServer;
let files: readonly string[];

beforeAll(async () => {
  const folder = await builtSite();
  // The playground has separate tests.
  files = readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".html") && file !== "404.html" && !file.startsWith("playground/"))
    .toSorted();
  [server, browser] = await Promise.all([serveFolder(folder, "/some/path/"), startChromium()]);
}, 600_000);
afterAll(async () => {
  await browser.close();
  server.close();
});

/** A tab, and what `watchPage` collects. */
interface Tab {
  readonly page: Page;
  readonly complaints: string[];
}

async function newTab(): Promise<Tab> {
  const page = await browser.newPage();
  return { page, complaints: watchPage(page, server.address) };
}

async function open({ page }: Tab, file: string): Promise<void> {
  await page.goto(server.address + file);
  // The client has taken over.
  await page.waitForFunction("document.querySelector('#app').__vue_app__ !== undefined");
}

/**
 * Returns the faults of a page in both widths and both themes. Barriers are sought in one of the
 * states, by turns: all pages have the same themes, and axe takes seconds.
 */
async function faultsOf(tab: Tab, file: string): Promise<string[]> {
  const { page, complaints } = tab;
  await page.setViewportSize({ width: 1280, height: 900 });
  await page.emulateMedia({ colorScheme: "light" });
  await open(tab, file);
  const sought = files.indexOf(file) % STATES.length;
  for (const [at, { width, colorScheme }] of STATES.entries()) {
    await page.setViewportSize({ width, height: 900 });
    await page.emulateMedia({ colorScheme });
    await page.locator(colorScheme === "dark" ? "html.dark" : "html:not(.dark)").waitFor({ state: "attached" });
    const reach = await page.evaluate<number>("document.documentElement.scrollWidth");
    if (reach > width) complaints.push(`${reach} pixels wide at ${width}`);
    if (at === sought) complaints.push(...(await axeFaults(page)));
  }
  return complaints.splice(0).map((one) => `${file}: ${one}`);
}

test("the site has a page for each document", () => {
  // README, CHANGELOG and CONTRIBUTING are pages, too.
  expect(files).toHaveLength(DOCUMENTS.length + 2);
});

test("each page is free of errors, foreign requests, barriers and sideways scrolling, in both widths and themes", async () => {
  const left = [...files];
  const faults = await Promise.all(
    Array.from({ length: TABS }, async () => {
      const tab = await newTab();
      const found: string[] = [];
      for (let file = left.shift(); file !== undefined; file = left.shift()) found.push(...(await faultsOf(tab, file)));
      return found;
    }),
  );
  expect(faults.flat()).toEqual([]);
}, 1_800_000);

test("links lead through the site without a load, and the search finds a page", async () => {
  const tab = await newTab();
  const { page, complaints } = tab;
  await page.setViewportSize({ width: 1280, height: 900 });
  await open(tab, "design/kernel.html");
  await page.locator(".VPSidebar").getByRole("link", { name: "Grids", exact: true }).click();
  await page.waitForURL(`${server.address}grids.html`);
  await page.locator("h1", { hasText: "Grids" }).waitFor();
  await page.locator(".VPNavBarSearch button").first().click();
  await page.locator("input[type=search]").fill("cosine");
  await page.locator(".result").first().click();
  await page.waitForURL(/#/);
  expect(complaints).toEqual([]);
  await page.close();
});

test("tables of the lesson fit a telephone, and Korean lines break between words", async () => {
  const page = await browser.newPage({ viewport: { width: 390, height: 900 } });
  for (const file of ["lesson/index.html", "ko/lesson/index.html"]) {
    await page.goto(server.address + file);
    const wide = "[...document.querySelectorAll('.vp-doc table')].filter((one) => one.scrollWidth > one.clientWidth)";
    expect(await page.evaluate(`${wide}.map((one) => one.textContent)`)).toEqual([]);
  }
  expect(await page.evaluate("getComputedStyle(document.querySelector('.vp-doc')).wordBreak")).toBe("keep-all");
  await page.close();
});

test("without scripts, a page has its text, and its links work", async () => {
  const context = await browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto(`${server.address}design/kernel.html`);
  await page.locator(".VPSidebar").getByRole("link", { name: "Grids", exact: true }).click();
  await page.waitForURL(`${server.address}grids.html`);
  await page.locator("h1", { hasText: "Grids" }).waitFor();
  await context.close();
});
