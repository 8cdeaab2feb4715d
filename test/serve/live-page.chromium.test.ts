import { expect, test } from "vitest";
import type { LiveState } from "../../src/page-data/live-messages.ts";
import { openResults } from "../../src/store/read/results.ts";
import { runLines } from "../support/command/run-lines.ts";
import { axeFaults } from "../support/page/axe-faults.ts";
import { startChromium } from "../support/page/chromium.ts";
import { startServer } from "../support/command/serve.ts";
import { workplace } from "../support/command/sweep-command.ts";
import type { Workplace } from "../support/command/sweep-command.ts";
import { HOLD, LIVE_TRIALS, RUN_LIVE, writeLiveSweep } from "../support/page/live-sweep.ts";

const PATIENT = { timeout: 30_000 };

async function stateOf(address: URL): Promise<LiveState> {
  return (await (await fetch(new URL("api/state", address))).json()) as LiveState;
}

const DATABASE = "results/sweeps.db";

/** Returns all results of a sweep as text with exact numbers. */
function rowsOf(place: Workplace, file: string, sweepId: number): string[] {
  const results = openResults(place.path(file));
  try {
    const names = ["space", "trial", "lr", "momentum", "status", "steps", "final_loss", "best_loss", "gradient_norm"];
    return [...results.query(sweepId, { columns: names }).rows].map((row) => JSON.stringify(row));
  } finally {
    results.close();
  }
}

/** Returns steps and number of each space's best trial, as in the page's table. */
function bestOf(place: Workplace, sweepId: number): string[][] {
  const results = openResults(place.path(DATABASE));
  try {
    return results.best(sweepId, "steps").map(({ steps, trial }) => [steps!.toLocaleString("en-US"), String(trial)]);
  } finally {
    results.close();
  }
}

test("the page fills in while a sweep runs, and neither page nor server affects the run", async () => {
  const place = workplace();
  writeLiveSweep(place);
  const [server, browser] = await Promise.all([startServer(place, ["--port", "0"]), startChromium()]);
  try {
    const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
    const complaints: string[] = [];
    page.on("console", (message) => complaints.push(message.text()));
    page.on("pageerror", (error) => complaints.push(String(error)));
    page.on("request", (request) => {
      const { origin, protocol } = new URL(request.url());
      if (protocol !== "data:" && origin !== server.address.origin) complaints.push(request.url());
    });

    // Without a database the page waits and says how to create one.
    await page.goto(server.address.href);
    await page.getByText("does not exist yet. Start one, and it will appear here: sweep run GRID").waitFor();
    expect(await axeFaults(page)).toEqual([]);

    // The page fills in and keeps what is open, pinned and chosen.
    place.write(HOLD, "");
    const first = place.start(RUN_LIVE);
    await page.locator('[data-state="shown"]').waitFor({ state: "attached", ...PATIENT });
    expect(new URL(page.url()).search).toBe("?sweep=1");
    await page.getByRole("radio", { name: "Status" }).check({ force: true });
    await page.locator("#best tbody tr").nth(1).getByRole("link").click();
    await page.locator("#run .same").waitFor(PATIENT);
    await page.locator("#run button").first().click();
    const { hash } = new URL(page.url());
    expect(hash).toMatch(/show=status.*trial=1-\d+&pins=1-\d+/);
    const pace = page.locator(".live .pace");
    const doneShown = async (): Promise<number> => Number.parseInt(await pace.innerText(), 10);
    await expect.poll(doneShown, PATIENT).toBeGreaterThan(60);
    expect(await doneShown()).toBeLessThan(LIVE_TRIALS);
    expect(await pace.innerText()).toMatch(/^\d+ of 100 trials \(\d+ %\)/);
    place.delete(HOLD);
    expect((await first.ended).code).toBe(0);
    await page.getByText(`Complete: ${LIVE_TRIALS} trials in`).waitFor(PATIENT);

    // At the end, it shows the database's numbers.
    await expect.poll(() => page.locator(".top p").innerText(), PATIENT).toBe(`${LIVE_TRIALS} trials, 3 spaces`);
    const cells = await page
      .locator("#best tbody tr")
      .evaluateAll((rows: unknown[]) =>
        (rows as { cells: { innerText: string }[] }[]).map(({ cells: own }) => [own[2]!.innerText, own[4]!.innerText]),
      );
    expect(cells).toEqual(bestOf(place, 1));
    expect(new URL(page.url()).hash).toBe(hash);
    expect(await page.getByRole("radio", { name: "Status" }).isChecked()).toBe(true);
    expect(await page.locator("#run button").first().innerText()).toMatch(/^Unpin/);
    expect(await page.locator("#run .differs").count()).toBe(0);
    expect(await axeFaults(page)).toEqual([]);
    expect(complaints).toEqual([]);

    // The page offers a run that starts meanwhile. The run continues when the server is killed.
    place.write(HOLD, "");
    const second = place.start([...RUN_LIVE, "--fresh"]);
    await page.getByRole("link", { name: "slow, sweep 2", exact: true }).waitFor(PATIENT);
    await expect.poll(async () => (await stateOf(server.address)).sweeps[1]?.done, PATIENT).toBeGreaterThan(0);
    server.signal("SIGKILL");
    await page.getByText("The server does not answer").waitFor(PATIENT);
    place.delete(HOLD);
    expect((await second.ended).code).toBe(0);
    const [quiet] = await runLines(place, [[...RUN_LIVE, "--db", "alone.db"]]);
    expect(quiet).toMatchObject({ code: 0 });

    // Both equal a run without a page.
    const [alone, watched, deserted] = [
      rowsOf(place, "alone.db", 1),
      rowsOf(place, DATABASE, 1),
      rowsOf(place, DATABASE, 2),
    ];
    expect(alone).toHaveLength(LIVE_TRIALS);
    expect(watched).toEqual(alone);
    expect(deserted).toEqual(alone);
    const [removed] = await runLines(place, [["rm", "1"]]);
    expect(removed).toMatchObject({ code: 0 });

    // The page continues with a new server at that address, whose database lacks its sweep.
    const next = await startServer(place, ["--port", server.address.port]);
    await page.getByText("Sweep 1 has been removed; the page keeps the trials that it had received.").waitFor(PATIENT);
    await page.goto(`${server.address.href}?sweep=99`);
    await page.getByText("Sweep 99 does not exist or was deleted.").waitFor(PATIENT);
    next.signal("SIGINT");
    expect((await next.ended).code).toBe(0);
  } finally {
    server.signal("SIGKILL");
    await browser.close();
  }
}, 120_000);
