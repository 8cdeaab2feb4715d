import { expect, test } from "vitest";
import { quickWorkplace } from "../support/command/quick-workplace.ts";
import { GRID } from "./random-grid.ts";

test("plan shows start, repeats, noise and clip", async () => {
  const place = quickWorkplace();
  place.write("grid.yaml", GRID);
  const plan = await place.out("plan", "grid.yaml");
  expect(plan).toContain("lr: 7 × repeats: 10");
  expect(plan).toContain("random start, clip 1");
  const { spaces } = await place.json<{ spaces: readonly object[] }>("plan", "grid.yaml");
  expect(spaces[0]).toMatchObject({ start: "random", repeats: 10, noise: 0.5, clip: null });
});
