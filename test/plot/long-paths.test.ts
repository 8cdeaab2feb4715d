import { expect, test } from "vitest";
import { quickWorkplace } from "../support/command/quick-workplace.ts";

test("a note says that every 2nd step of a long path is drawn", async () => {
  const place = quickWorkplace();
  place.write(
    "long.yaml",
    "objective: rosenbrock\noptimizer: sgd\nparameters: { lr: [1e-4, 2e-4] }\nstop: { max_steps: 6000 }\n",
  );
  await place.out("run", "long.yaml", "--threads", "1", "--quiet");
  const { code, stderr } = await place.sweep("plot", "long", "--kind", "contour", "-o", "long.svg");
  expect([code, stderr]).toEqual([0, expect.stringContaining(": every 2nd step is drawn")]);
});
