import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import type { Browser, Locator, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openResults } from "../../src/store/read/results.ts";
import { QuickWorkplace } from "../support/command/quick-workplace.ts";
import { readPng } from "../support/files/read-png.ts";
import { readXml } from "../support/files/read-xml.ts";
import { startChromium } from "../support/page/chromium.ts";

const GRID = `
name: pair
objectives: [ravine, rosenbrock]
optimizers: [sgd, momentum]
parameters: { lr: [0.001, 0.01, 0.1, 3], momentum: [0, 0.5, 0.9] }
stop: { max_steps: 2000 }
`;
// Generous, for busy machines.
const PATIENT = { timeout: 30_000 };

const place = new QuickWorkplace();
const complaints: string[] = [];
let browser: Browser;
let page: Page;
let path: string;

beforeAll(async () => {
  place.write("pair.yaml", GRID);
  await place.out("run", "pair.yaml", "--quiet");
  await place.out("report", "-o", "report.html");
  path = await place.out("trace", "pair", "ravine momentum lr=0.1 momentum=0.9", "--format", "csv");
  browser = await startChromium();
  page = await browser.newPage({ viewport: { width: 1280, height: 900 }, colorScheme: "light" });
  page.on("console", (message) => complaints.push(message.text()));
  page.on("pageerror", (error) => complaints.push(String(error)));
  // Trial 10 of the space of momentum on the ravine, which is not the best one.
  await page.goto(`${pathToFileURL(place.path("report.html")).href}#space=1&trial=1-12`);
  await page.locator('[data-state="shown"]').waitFor({ state: "attached" });
  await page.locator("#run .same").first().waitFor(PATIENT);
});
afterAll(async () => {
  await browser.close();
  place.remove();
});

/** Downloads a file by the keyboard and returns its name and bytes. */
async function download(within: Locator, ending: string): Promise<{ name: string; bytes: Buffer }> {
  const button = within.getByRole("button", { name: new RegExp(`^${ending}`, "i") });
  await button.focus();
  const [saved] = await Promise.all([page.waitForEvent("download", PATIENT), page.keyboard.press("Enter")]);
  return { name: saved.suggestedFilename(), bytes: readFileSync(await saved.path()) };
}

test("each chart has three buttons, which name it", async () => {
  const bars = page.locator(".downloads:visible");
  const charts = await page.locator('[role="img"]:visible canvas').count();
  expect(charts).toBeGreaterThan(4);
  expect(await bars.count()).toBe(charts);
  for (const bar of await bars.all()) {
    const label = ((await bar.getAttribute("aria-label")) ?? "").replace(/^Download: /, "");
    expect(label).not.toBe("");
    const names = await Promise.all((await bar.getByRole("button").all()).map((one) => one.textContent()));
    expect(names).toEqual(["SVG", "PNG", "CSV"].map((ending) => `${ending} of ${label}`));
  }
});

test("the CSV of a map has the outcomes of the database", async () => {
  const { name, bytes } = await download(page.locator("#map .downloads"), "csv");
  expect(name).toBe("steps-of-ravine-momentum-over-lr-and-momentum.csv");
  const results = openResults(place.path("results/sweeps.db"));
  const columns = ["lr", "momentum", "status", "steps", "final_loss"];
  const rows = [...results.query(1, { where: "space = 1", columns, orderBy: "momentum, lr" }).rows];
  results.close();
  const cells = rows.map(([lr, momentum, ...outcome]) =>
    [lr, momentum, 1, outcome[0] === "converged" ? 1 : 0, ...outcome].map((one) => String(one ?? "")).join(","),
  );
  expect(cells).toHaveLength(12);
  expect(bytes.toString()).toBe(
    `${["lr,momentum,trials,converged_share,status,steps,final_loss", ...cells].join("\n")}\n`,
  );
});

test("the CSV of a path is what sweep trace prints", async () => {
  const figure = page.locator("#run figure", { hasText: "Path on ravine" });
  const { bytes } = await download(figure, "csv");
  const [header, ...rows] = bytes.toString().trimEnd().split("\n");
  expect(header).toMatch(/^run,step,loss,x\[1\],x\[2\]$|^run,step,loss,x,y$/);
  const traced = path.trimEnd().split("\n").slice(1);
  const open = rows.map((row) => row.replace(/^("[^"]*"|[^,]*),/, ""));
  expect(open).toEqual(
    traced.map((row) => {
      const [step, loss, , , x1, x2] = row.split(",");
      return [step, loss, x1, x2].join(",");
    }),
  );
});

test("an SVG is well-formed, has the page's size, and its text is text", async () => {
  const chart = page.locator("#map .chart");
  const { name, bytes } = await download(page.locator("#map .downloads"), "svg");
  expect(name).toMatch(/\.svg$/);
  const elements = readXml(bytes.toString());
  const { width, height } = (await chart.boundingBox())!;
  expect(elements[0]).toMatchObject({
    name: "svg",
    attributes: { width: String(Math.round(width)), height: String(height) },
  });
  expect(elements[1]).toMatchObject({ name: "title", text: "Steps of ravine momentum over lr and momentum" });
  const texts = elements.flatMap((one) => (one.name === "text" ? [one.text] : []));
  expect(texts).toEqual(expect.arrayContaining(["lr", "momentum", "diverged"]));
});

test("a PNG has twice the page's size, and its background", async () => {
  const chart = page.locator("#run .convergence");
  const { bytes } = await download(page.locator("#run figure", { hasText: "Convergence" }), "png");
  const image = readPng(new Uint8Array(bytes));
  const { width, height } = (await chart.boundingBox())!;
  expect(image).toMatchObject({ width: 2 * Math.round(width), height: 2 * Math.round(height) });
  expect(image.at(1, 1).join()).toBe("255,255,255");
  expect(complaints).toEqual([]);
});
