import { expect, test } from "vitest";
import { startRedis } from "../support/command/redis.ts";
import { startServer } from "../support/command/serve.ts";
import { workplace } from "../support/command/sweep-command.ts";
import { startWorker } from "../support/command/worker.ts";
import { axeFaults } from "../support/page/axe-faults.ts";
import { startChromium } from "../support/page/chromium.ts";

const PATIENT = { timeout: 60_000 };

/** Trials for minutes, so that the page can watch; the test interrupts them. */
const GRID = `
name: watched
objective: rosenbrock
optimizer: momentum
parameters: { lr: { min: 1.0e-9, max: 1.0e-8, num: 4000 } }
stop: { max_steps: 20000000, target: 0 }
`;

test("the page lists the workers of a running sweep, and the server needs no broker", async () => {
  const place = workplace();
  place.write("grid.yaml", GRID);
  const redis = await startRedis();
  startWorker(redis, ["--name", "lab-1"], workplace(), 2);
  const [server, browser] = await Promise.all([startServer(place, ["--port", "0"]), startChromium()]);
  try {
    const run = place.start(["run", "grid.yaml", "--quiet", "--broker", redis.url]);
    const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
    await page.goto(server.address.href);
    await page.getByText("1 worker with 2 threads").waitFor(PATIENT);
    const row = page.locator(".machines tbody tr");
    expect(await row.innerText()).toMatch(/^lab-1\s+2\s+\d+\s+[\d.]+\s+[\d.]+\s+\d\d:\d\d:\d\d\s+computes$/);
    await page.getByText(/\d+ chunks? waiting, \d+ active · 0 asked for again/).waitFor(PATIENT);
    expect(await axeFaults(page)).toEqual([]);
    if (process.env["PICTURES"] !== undefined)
      await page.screenshot({ path: `${process.env["PICTURES"]}/workers.png` });
    run.signal("SIGINT");
    expect((await run.ended).code).toBe(130);
    await expect.poll(() => page.locator(".machines").isVisible(), PATIENT).toBe(false);
  } finally {
    server.signal("SIGTERM");
    await Promise.all([server.ended, browser.close()]);
  }
});
