import { expect, test } from "vitest";
import { runAll } from "../support/command/run-lines.ts";
import { startServer } from "../support/command/serve.ts";
import { workplace } from "../support/command/sweep-command.ts";
import { startChromium } from "../support/page/chromium.ts";

const PATIENT = { timeout: 30_000 };

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

test("the live page computes trials over data: their numbers are those of the database", async () => {
  const place = workplace();
  place.write("t.csv", "a,y\n-1,-1\n1,3.25\n0.5,2\n7,15\n");
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
    expect(complaints).toEqual([]);
  } finally {
    server.signal("SIGTERM");
    await Promise.all([server.ended, browser.close()]);
  }
}, 60_000);
