// Pictures of a report, and of the live page while a sweep runs, to be looked at: npm run
// screenshots -- [REPORT.html [FOLDER]]. Without a report, that of the tests.
import { mkdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { Workplace } from "../command/sweep-command.ts";
import { HOLD, RUN_LIVE, writeLiveSweep } from "./live-sweep.ts";
import { startServer } from "../command/serve.ts";
import { startChromium } from "./chromium.ts";
import { makeReport } from "./report-sweeps.ts";

const [given, folder = "screenshots"] = process.argv.slice(2);
const place = new Workplace();
if (given === undefined) await makeReport(place);
const address = pathToFileURL(given === undefined ? place.path("report.html") : resolve(given)).href;
mkdirSync(folder, { recursive: true });

const browser = await startChromium();
for (const width of [1280, 390]) {
  for (const colorScheme of ["light", "dark"] as const) {
    const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme });
    await page.goto(address);
    await page.locator('[data-state="shown"]').waitFor({ state: "attached" });
    const targets = page.locator("#targets");
    if ((await targets.count()) > 0) {
      await targets.scrollIntoViewIfNeeded();
      await page.locator('#targets[data-state="computed"]').waitFor();
    }
    await page.evaluate("scrollTo(0, 0)");
    await page.screenshot({ path: join(folder, `report-${width}-${colorScheme}.png`), fullPage: true });
    // The best trial is open; another one is opened beside it.
    await page.locator("#run button").first().click();
    const map = page.locator("#map .pointed");
    const { width: across = 0, height: down = 0 } = (await map.boundingBox()) ?? {};
    await map.click({ position: { x: across * 0.42, y: down * 0.35 } });
    await page.locator("#run .run").nth(1).waitFor();
    await page.locator("#run").screenshot({ path: join(folder, `trial-${width}-${colorScheme}.png`) });
    await page.close();
  }
}

writeLiveSweep(place);
place.write(HOLD, "");
const run = place.start([...RUN_LIVE, "--db", "live.db"]);
const server = await startServer(place, ["--port", "0", "--db", "live.db"]);
for (const width of [1280, 390]) {
  const page = await browser.newPage({ viewport: { width, height: 900 } });
  await page.goto(server.address.href);
  await page.locator('[data-state="shown"]').waitFor({ state: "attached" });
  await page.screenshot({ path: join(folder, `live-${width}.png`), fullPage: true });
  await page.close();
}
for (const one of [server, run]) {
  one.signal("SIGINT");
  await one.ended;
}
await browser.close();
place.remove();
console.log(`${folder}: 10 pictures`);
