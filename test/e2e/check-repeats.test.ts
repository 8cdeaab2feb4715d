import { expect, test } from "vitest";
import { CHECK, checked, descent } from "./repeat-checks.ts";

test("with noise, changes of status that are not significant are named and counted", async () => {
  const place = await checked("noise: 0.01\nstop: { target: 0.01 }", 4);
  const again = await place.sweep(...CHECK, "--update");
  expect(again.stdout).toContain("with 4 noisy repeats, a check finds only changes that all repeats of a point share");
  place.write(
    "mine.mjs",
    descent("if (this.t === 2) this.x1 = x[0]; if (this.t === 4 && this.x1 > LIMIT) bad = true;"),
  );
  // The second point differs by the noise of the first gradient.
  place.write("mine.mjs", place.read("mine.mjs").replace("LIMIT", "this.x0 * (1 - 2 * this.lr)"));
  const { code, stdout } = await place.sweep(...CHECK, "--json-file", "check.json");
  const { comparison } = JSON.parse(place.read("check.json")) as {
    comparison: { undecided: { "newly diverged": number } };
  };
  const repeats = comparison.undecided["newly diverged"];
  expect(repeats).toBeGreaterThan(0);
  expect(repeats).toBeLessThan(4);
  expect(stdout).toContain(`note: sphere mine lr=0.1: ${repeats} of 4 repeats newly diverged, too few to tell\n`);
  expect(stdout).toMatch(
    /1 point \(4 trials\) compared: 1 same; \d repeats? newly diverged or failed, too few to tell\n/,
  );
  expect(code).toBe(0);
});
