import { pathToFileURL } from "node:url";
import { expect, test } from "vitest";
import { quickWorkplace } from "../support/command/quick-workplace.ts";
import { startChromium } from "../support/page/chromium.ts";

test("a map of scattered points answers the mouse and the keyboard, and runs the trial of a point", async () => {
  const place = quickWorkplace();
  place.write(
    "grid.yaml",
    `{ objective: ravine, optimizer: momentum, method: { name: sobol, scramble: false }, samples: 16,
      parameters: { lr: { min: 1e-2, max: 1, scale: log }, momentum: { min: 0, max: 1 } } }`,
  );
  await place.out("run", "grid.yaml", "--quiet");
  await place.out("report", "-o", "report.html");
  const browser = await startChromium();
  try {
    const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
    await page.goto(pathToFileURL(place.path("report.html")).href);
    await page.locator('[data-state="shown"]').waitFor({ state: "attached" });
    const map = page.locator("#map .pointed");
    const readout = page.locator("#map .readout");
    await map.focus();
    await page.keyboard.press("Home");
    await expect.poll(() => readout.textContent()).toContain("lr 0.01, momentum 0: ");
    // Half of the points have a smaller learning rate.
    for (let i = 0; i < 8; i += 1) await page.keyboard.press("ArrowRight");
    await expect.poll(() => readout.textContent()).toContain("lr 0.1, momentum 0.5: ");
    await page.keyboard.press("Home");
    const cursor = await map.locator(".cursor").boundingBox();
    await page.mouse.move(cursor!.x + cursor!.width / 2 + 3, cursor!.y + cursor!.height / 2 - 3);
    await expect.poll(() => map.locator(".tip").textContent()).toContain("lr 0.01, momentum 0: ");
    await page.keyboard.press("Enter");
    await page.locator("#map .mark.open").waitFor();
    await expect.poll(() => page.locator("#run").textContent()).toContain("lr = 0.01, momentum = 0");
  } finally {
    await browser.close();
  }
});
