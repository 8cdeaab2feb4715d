import { expect, test } from "vitest";
import { quickWorkplace } from "../support/command/quick-workplace.ts";
import type { QuickWorkplace } from "../support/command/quick-workplace.ts";

async function ran(yaml: string): Promise<QuickWorkplace> {
  const place = quickWorkplace();
  place.write("grid.yaml", yaml);
  await place.out("run", "grid.yaml", "--quiet", "--threads", "1");
  return place;
}

test("an ECDF is drawn over the objectives that all optimizers ran, and says what is left out", async () => {
  const place = await ran(`
parameters: { lr: [0.01, 0.1] }
stop: { max_steps: 500 }
spaces:
  - { objective: sphere, optimizers: [sgd, momentum] }
  - { objectives: [ravine, booth], optimizer: momentum, noise: 0.1, repeats: 3 }
`);
  const { code, stderr, stdout } = await place.sweep("plot", "--kind", "ecdf", "-o", "-");
  expect([code, stderr]).toEqual([0, "2 objectives are left out: not every optimizer ran them.\n"]);
  expect(stdout).toContain("Share of 51 targets on 1 objective reached");
  // With one optimizer, nothing is unfair.
  const alone = await place.sweep("plot", "--kind", "ecdf", "--space", "ravine momentum", "-o", "-");
  expect([alone.code, alone.stderr]).toEqual([2, expect.stringContaining("--space applies only to")]);
});

test("optimizers without a common objective have no ECDF", async () => {
  const place = await ran(`
parameters: { lr: [0.01, 0.1] }
spaces:
  - { objective: sphere, optimizer: sgd }
  - { objective: booth, optimizer: momentum }
`);
  expect(await place.sweep("plot", "--kind", "ecdf", "-o", "-")).toMatchObject({
    ...{ code: 2, stdout: "" },
    stderr: expect.stringContaining("these have none in common: sgd, momentum;"),
  });
});

test("of several blocks of one optimizer on one objective the best setting counts", async () => {
  const block = (lr: number): string =>
    `{ name: at ${lr}, objective: booth, optimizer: sgd, parameters: { lr: ${lr} } }`;
  const [slow, fast] = [1e-5, 0.1];
  const texts = await Promise.all(
    [[slow, fast], [fast]].map(async (rates) => {
      const place = await ran(`stop: { max_steps: 500 }\nspaces: [${rates.map(block).join(", ")}]`);
      return place.out("plot", "--kind", "ecdf", "-o", "-");
    }),
  );
  expect(texts[0]).toBe(texts[1]);
});
