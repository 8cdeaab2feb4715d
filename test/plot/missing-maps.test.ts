import { expect, test } from "vitest";
import { quickWorkplace } from "../support/command/quick-workplace.ts";

test("spaces without a map for the same reason share a note", async () => {
  const place = quickWorkplace();
  place.write(
    "grid.yaml",
    `objectives: [sphere, booth]
optimizers: [sgd, momentum]
parameters: { lr: [0.01, 0.02], momentum: [0.5, 0.9] }
stop: { max_steps: 20 }
`,
  );
  await place.out("run", "grid.yaml", "--threads", "1", "--quiet");
  const { code, stderr } = await place.sweep("plot", "--y", "momentum", "-o", "map.svg");
  expect(code).toBe(0);
  const notes = stderr.split("\n").filter((line) => line.includes("no map"));
  expect(notes).toHaveLength(1);
  expect(notes[0]).toMatch(/^sphere sgd, booth sgd: no map: .*momentum/);
});
