import { pathToFileURL } from "node:url";
import { expect, test } from "vitest";
import { quickWorkplace } from "../support/command/quick-workplace.ts";
import { startChromium } from "../support/page/chromium.ts";

test("the page has no chart of steps where nothing converged, and shows it for another objective", async () => {
  const place = quickWorkplace();
  place.write(
    "half.yaml",
    "objectives: [mccormick, sphere]\noptimizer: sgd\nparameters: { lr: [0.1, 0.2] }\nstop: { max_steps: 40 }\n",
  );
  await place.out("run", "half.yaml", "--quiet");
  await place.out("report", "-o", "report.html");
  const browser = await startChromium();
  try {
    const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
    await page.goto(pathToFileURL(place.path("report.html")).href);
    await page.locator('[data-state="shown"]').waitFor({ state: "attached" });
    const captions = page.locator("#sensitivity figcaption:visible");
    expect(await captions.allTextContents()).toEqual(["Lowest loss"]);
    expect(await page.locator("#sensitivity > p").first().textContent()).toContain("No trial converged here.");
    await page.locator("#sensitivity select").first().selectOption("sphere");
    await expect.poll(() => captions.allTextContents()).toEqual(["Steps of converged trials", "Lowest loss"]);
    expect(await page.locator("#sensitivity canvas").count()).toBe(2);
  } finally {
    await browser.close();
  }
});
