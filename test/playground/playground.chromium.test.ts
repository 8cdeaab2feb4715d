import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { gzipSync } from "node:zlib";
import type { Browser, Locator, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { withGrid } from "../../src/playground/link.ts";
import { playgroundFiles } from "../../src/report/template.ts";
import { runLines } from "../support/command/run-lines.ts";
import { startServer } from "../support/command/serve.ts";
import { Workplace } from "../support/command/sweep-command.ts";
import { axeFaults } from "../support/page/axe-faults.ts";
import { startChromium } from "../support/page/chromium.ts";

// A generous limit for busy machines.
const PATIENT = { timeout: 60_000 };
const QUICKSTART = readFileSync(new URL("../../sweeps/quickstart.yaml", import.meta.url), "utf8");

const place = new Workplace();
let browser: Browser;
let server: Awaited<ReturnType<typeof startServer>>;

beforeAll(async () => {
  [server, browser] = await Promise.all([startServer(place, ["--playground", "--port", "0"]), startChromium()]);
});
afterAll(async () => {
  await browser.close();
  server.signal("SIGINT");
  await server.ended;
  place.remove();
});

interface Opened {
  readonly page: Page;
  /** Console messages, page errors and requests to other origins; should be empty. */
  readonly complaints: readonly string[];
}

/** Opens the playground and waits for the end of the first run. */
async function open(hash: string, width: number, colorScheme: "light" | "dark"): Promise<Opened> {
  const context = await browser.newContext({ viewport: { width, height: 900 }, colorScheme, acceptDownloads: true });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on("console", (message) => complaints.push(message.text()));
  page.on("pageerror", (error) => complaints.push(String(error)));
  context.on("request", (request) => {
    const { origin, protocol } = new URL(request.url());
    if (!["data:", "blob:"].includes(protocol) && origin !== server.address.origin) complaints.push(request.url());
  });
  await page.goto(server.address.href + hash);
  await page.locator('[data-run="ended"]').waitFor({ state: "attached", ...PATIENT });
  await page.locator(".cm-editor").waitFor(PATIENT);
  return { page, complaints };
}

async function setGrid(page: Page, text: string): Promise<void> {
  await page.locator(".cm-content").fill(text);
}

/** Returns the instrument's field for momentum. */
function momentumOf(page: Page): Locator {
  return page.locator('#instrument input[type="number"][data-name="momentum"]');
}

test("runs quickstart with the bits of the command line, for every trial", async () => {
  const { page, complaints } = await open("", 1280, "light");
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: "Download CSV" }).first().click(),
  ]);
  const csv = readFileSync(await download.path(), "utf8");
  place.write("quickstart.yaml", QUICKSTART);
  const columns = csv.slice(0, csv.indexOf("\n"));
  const { stdout } = (
    await runLines(place, [
      ["run", "quickstart.yaml", "--quiet"],
      ["query", "--columns", columns, "--order-by", "trial", "--format", "csv"],
    ])
  )[1]!;
  expect(csv).toBe(stdout);
  expect(csv.split("\n")).toHaveLength(1 + 2108 + 1);
  expect(await axeFaults(page)).toEqual([]);
  expect(complaints).toEqual([]);
  await page.context().close();
}, 240_000);

test("shows problems at their place, completes keys, and runs what is typed; a link holds it", async () => {
  const { page, complaints } = await open("", 390, "dark");
  await setGrid(page, "objective: ravine\noptimizer: momentum\nparameters: { momentun: 0.5 }\n");
  const problem = page.locator(".problems li");
  await problem.waitFor(PATIENT);
  expect(await problem.textContent()).toMatch(/^grid\.yaml:3:15: .*did you mean "momentum"\?$/);
  expect(await page.locator(".cm-lintRange-error").textContent()).toBe("momentun");
  const stale = page.getByText("The results are those of an earlier grid.");
  await stale.waitFor(PATIENT);
  expect(await axeFaults(page)).toEqual([]);
  await setGrid(page, "objective: ravine\noptimizer: momentum\npara");
  await page.locator(".cm-content").press("Control+End");
  await page.locator(".cm-content").press("Control+Space");
  await page.locator(".cm-tooltip-autocomplete").getByText("parameters", { exact: true }).waitFor(PATIENT);
  await page.locator(".cm-content").press("Escape");
  await setGrid(page, "name: typed\nobjective: ravine\noptimizer: momentum\nparameters: { lr: [0.1, 0.2, 0.3] }\n");
  await page.getByText("The sweep typed ran 3 trials").waitFor(PATIENT);
  expect(await stale.isVisible()).toBe(false);
  await page.locator("#instrument .instrument").waitFor(PATIENT);
  // One screen wide: nothing scrolls to the side.
  expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(390);
  expect(await axeFaults(page)).toEqual([]);
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await page.getByRole("button", { name: "Copy as a command" }).click();
  await page.getByText("Command copied.").waitFor(PATIENT);
  expect(await page.evaluate("navigator.clipboard.readText()")).toMatch(/^npx .* sweep run - <<'GRID'\nname: typed\n/);

  // The instrument starts as the grid says, until the user has chosen a start.
  const start = page.locator(".start");
  const startIs = (text: string): Promise<void> =>
    expect.poll(() => start.getAttribute("aria-label"), PATIENT).toBe(`Start: ${text}`);
  const startAt = async (point: string): Promise<void> => {
    const typed = `name: from ${point}\nobjective: { name: ravine, start: ${point} }\noptimizer: momentum\n`;
    await setGrid(page, `${typed}parameters: { lr: [0.1, 0.2, 0.3] }\n`);
    await page.getByText(`The sweep from ${point} ran 3 trials`).waitFor(PATIENT);
  };
  await startIs("x = -7, y = 2");
  await startAt("[3, 3]");
  await startIs("x = 3, y = 3");
  await start.press("Shift+ArrowRight");
  const chosen = (await start.getAttribute("aria-label"))!.replace("Start: ", "");
  expect(chosen).not.toBe("x = 3, y = 3");
  await startAt("[4, 4]");
  await startIs(chosen);
  await page.getByRole("button", { name: "Reset" }).click();
  await startIs("x = 4, y = 4");

  // A link has the view at once; an emptied field takes no value.
  const field = momentumOf(page);
  await field.fill("0.25");
  await field.press("Enter");
  await page.getByRole("button", { name: "Copy link" }).click();
  await page.getByText("Link copied.").waitFor(PATIENT);
  const { hash } = new URL(await page.evaluate<string>("navigator.clipboard.readText()"));
  await field.fill("");
  await field.blur();
  expect(await field.inputValue()).toBe("0.25");

  // The first trial diverges at once, the second one never ends.
  const slow = "objective: rosenbrock\noptimizer: sgd\nparameters: { lr: [1, 1e-9] }\n";
  await setGrid(page, `${slow}stop: { max_steps: 2000000000 }\n`);
  await page.getByText("It is not complete: it is running.").waitFor(PATIENT);
  await page.getByRole("button", { name: "Stop" }).press("Enter");
  await page.getByText("stopped", { exact: true }).waitFor(PATIENT);
  await page.getByText("It is not complete: it is interrupted.").waitFor(PATIENT);
  await page.locator("button:focus").getByText("Run again").press("Enter");
  await page.getByText("It is not complete: it is running.").waitFor(PATIENT);
  await page.locator("button:focus").getByText("Stop").press("Enter");
  await page.getByText("It is not complete: it is interrupted.").waitFor(PATIENT);
  // A run that is stopped before its first rows.
  await setGrid(page, `${slow.replace("1, ", "1e-8, ")}stop: { max_steps: 2000000000 }\n`);
  await page.getByText("The run begins.").waitFor(PATIENT);
  expect(await stale.isVisible()).toBe(false);
  await page.getByRole("button", { name: "Stop" }).press("Enter");
  await stale.waitFor(PATIENT);
  expect(complaints).toEqual([]);
  await page.context().close();

  const other = await open(hash, 1280, "dark");
  await other.page.getByText("The sweep from [4, 4] ran 3 trials").waitFor(PATIENT);
  expect(await momentumOf(other.page).inputValue()).toBe("0.25");
  expect(await axeFaults(other.page)).toEqual([]);
  expect(other.complaints).toEqual([]);
  await other.page.context().close();
}, 240_000);

test("a damaged link says so, and a link opens in an open page with its view", async () => {
  const { page, complaints } = await open("#grid=AAAA", 390, "light");
  const fault = page.getByText("the link is damaged: its grid cannot be read", { exact: true });
  await fault.waitFor(PATIENT);
  // The grid is wider than its editor, which scrolls.
  expect(await axeFaults(page)).toEqual([]);
  const grid = "name: linked\nobjective: ravine\noptimizer: momentum\nparameters: { lr: [0.1, 0.2, 0.3] }\n";
  const view = { runs: [{ hyperparameters: { lr: 0.2, momentum: 0.25 } }] };
  const hash = `${await withGrid("", grid)}&instrument=${encodeURIComponent(JSON.stringify(view))}`;
  await page.evaluate(`location.hash = ${JSON.stringify(hash)}`);
  await page.getByText("The sweep linked ran 3 trials").waitFor(PATIENT);
  expect(await fault.count()).toBe(0);
  expect(await momentumOf(page).inputValue()).toBe("0.25");
  expect(complaints).toEqual([]);
  await page.context().close();
}, 240_000);

test("the address holds the objective of the instrument; a reset forgets what was chosen", async () => {
  const grid =
    "objectives: [rosenbrock, ravine]\noptimizer: momentum\nparameters: { lr: [1e-4, 0.01, 0.1, 0.2] }\nnoise: 0.1\n";
  const { page, complaints } = await open(await withGrid("", `name: two\n${grid}`), 1280, "light");
  const objective = page.locator("#instrument label", { hasText: "Objective" }).locator("select");
  await objective.selectOption("ravine");
  const hash = await page.evaluate<string>("location.hash");
  await objective.selectOption("rosenbrock");
  expect(await page.evaluate("location.hash")).not.toContain("instrument");
  await page.evaluate(`location.hash = ${JSON.stringify(hash)}`);
  await expect.poll(() => objective.inputValue(), PATIENT).toBe("ravine");
  await page.locator('[data-run="ended"]').waitFor({ state: "attached", ...PATIENT });

  // A reset shows the best setting, also after another objective was loaded.
  await objective.selectOption("rosenbrock");
  const lr = page.locator('#instrument input[type="number"][data-name="lr"]');
  const best = await lr.inputValue();
  await lr.fill("3");
  await lr.press("Enter");
  await objective.selectOption("ravine");
  expect(await lr.inputValue()).toBe("3");
  await objective.selectOption("rosenbrock");
  await page.getByRole("button", { name: "Reset" }).click();
  expect(await lr.inputValue()).toBe(best);
  expect(await page.evaluate("location.hash")).not.toContain("instrument");

  // The map keeps to the first draw of the noise, and says so.
  const title = page.locator(".map-panel figcaption");
  expect(await title.textContent()).toBe("Map of all settings");
  await page.getByRole("button", { name: "Another draw of the noise" }).click();
  expect(await title.textContent()).toBe("Map of all settings, with the first draw of the noise");

  // An example can be chosen twice; a link to an invalid grid leaves the instrument.
  const example = page.locator("#grid select");
  await example.press("ArrowDown");
  const first = await example.inputValue();
  await example.press("ArrowDown");
  expect([first, await example.inputValue()]).not.toContain("");
  expect(await example.inputValue()).not.toBe(first);
  await example.blur();
  expect(await example.inputValue()).toBe("");
  await page.evaluate(`location.hash = ${JSON.stringify(await withGrid("", "objective: 1\n"))}`);
  await page.locator(".problems li").first().waitFor(PATIENT);
  expect(await page.locator("#instrument .instrument").count()).toBe(1);
  expect(complaints).toEqual([]);
  await page.context().close();
}, 240_000);

test("first load takes less than 400 kB of JavaScript; charts and editor come later", () => {
  const files = new Map(
    Array.from(
      playgroundFiles(() => undefined),
      ([path, content]) => [basename(path), content.toString()],
    ),
  );
  const html = files.get("index.html")!;
  const needed = new Set<string>();
  const add = (name: string): void => {
    if (needed.has(name)) return;
    needed.add(name);
    const text = files.get(name)!;
    for (const [, one] of text.matchAll(/(?:from|import)"\.\/([\w.-]+\.js)"/g)) add(one!);
    for (const [, one] of text.matchAll(/new URL\(\s*["'`](?:\.\/|\/)?(?:assets\/)?([\w.-]+\.js)["'`]/g)) add(one!);
  };
  for (const [, name] of html.matchAll(/assets\/([\w.-]+\.js)"/g)) add(name!);
  const first = [...needed].map((name) => files.get(name)!);
  expect([...needed].some((name) => name.startsWith("trial-worker"))).toBe(true);
  expect([...needed].some((name) => name.startsWith("grid-worker"))).toBe(true);
  const bytes = first.reduce((sum, text) => sum + gzipSync(text).byteLength, 0);
  expect(bytes).toBeLessThan(400_000);
  for (const marker of ["cm-editor", "echarts"]) expect(first.some((text) => text.includes(marker))).toBe(false);
});

test("licences name the packages of the page and of its workers", () => {
  const notices = playgroundFiles(() => undefined)
    .get("THIRD-PARTY-NOTICES.txt")!
    .toString();
  // The grid worker alone has the parser and the schema.
  for (const name of ["echarts", "yaml", "zod"]) expect(notices).toContain(`\n--- ${name} `);
});
