import { expect, test } from "vitest";
import { CHECK, checked, descent } from "./repeat-checks.ts";

test("without noise, each repeat that newly diverges or fails counts", async () => {
  const place = await checked("start: random", 12);
  place.write("mine.mjs", descent("if (this.x0 < 0 && this.t === 4) bad = true;"));
  const { code, stdout } = await place.sweep(...CHECK, "--json-file", "check.json");
  const { comparison } = JSON.parse(place.read("check.json")) as { comparison: { changes: { why: string }[] } };
  expect(comparison).toMatchObject({ counts: { same: 0, "newly diverged": 1 } });
  const [, few, left] = /in (\d+) of 12 repeats; converged 12 → (\d+), /.exec(comparison.changes[0]!.why) ?? [];
  expect(Number(few) + Number(left)).toBe(12);
  expect(Number(few)).toBeGreaterThan(1);
  expect(Number(few)).toBeLessThan(10);
  expect(stdout).toMatch(/^newly diverged +sphere mine lr=0\.1 +converged in \d+ steps → diverged in 4 steps in /m);
  expect(code).toBe(1);
});
