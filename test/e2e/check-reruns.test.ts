import { expect, test } from "vitest";
import { quickWorkplace } from "../support/command/quick-workplace.ts";
import { check, descent, grid } from "./rerun-modules.ts";

test("the other trial is short, and has whole numbers in place of whole numbers", async () => {
  const place = quickWorkplace();
  place.write("whole.mjs", descent({ first: "while (!Number.isInteger(this.period));" }));
  // Ends at the 102nd step, unless it has the hyperparameters of the grid.
  const endless = "if (this.lr !== 0.002) { this.step ??= 0; while (this.step > 100); this.step += 1; }";
  place.write("long.mjs", descent({ each: endless }));
  place.write("grid.yaml", `${grid(["whole", "long"], "lr: 0.002, period: 5")}parameters: { period: [1, 4, 5] }\n`);
  const update = await check(place, "--update", "--set", "check.allow=[nothing converges]");
  expect(update).toMatchObject({ code: 0, stderr: expect.not.stringContaining("timed out") });
});
