import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { quickWorkplace } from "../support/command/quick-workplace.ts";
import { inSoak } from "../support/faults/attempts.ts";

/** Columns of test/data/bbob-public.json. */
type Problem = readonly [f: number, dim: number, instance: number, fOpt: number, xOpt: number[], values: number[]];

const { problems } = JSON.parse(readFileSync(new URL("../data/bbob-public.json", import.meta.url), "utf8")) as {
  readonly problems: readonly Problem[];
};

/** The point p1 of the published values, in 2 dimensions. */
const START = [1, 2].map((i) => -4 + 8 * ((i * 0.6180339887498949 + 0.414213562) % 1));

interface Row {
  readonly objective: string;
  readonly objective_parameters: string;
  readonly final_loss: number;
}

test.for(inSoak())("a run of the suite has COCO's values, and describe tells f_opt and the minimiser", async () => {
  const place = quickWorkplace();
  place.write(
    "grid.yaml",
    `
objectives: [{ suite: bbob, dim: 2, instance: [1, 2, 7], start: [${START.join(", ")}] }]
optimizer: sgd
parameters: { lr: 1e-3 }
stop: { max_steps: 0 }
`,
  );
  await place.out("run", "grid.yaml", "--threads", "1", "--quiet");
  const rows = await place.json<Row[]>("query", "grid", "--columns", "objective,objective_parameters,final_loss");
  expect(rows).toHaveLength(24 * 3);
  for (const [f, dim, instance, fOpt, , [value = NaN]] of problems) {
    if (dim !== 2) continue;
    const row = rows.find(
      (one) => one.objective === `bbob_f${f}` && one.objective_parameters === `{"instance":${instance}}`,
    );
    const error = Math.abs((row?.final_loss ?? NaN) + fOpt - value);
    expect(error, `f${f} instance ${instance}`).toBeLessThanOrEqual(
      1e-9 * Math.abs(value - fOpt) + 1e-12 * Math.abs(value),
    );
  }
  const [, , , fOpt, xOpt] = problems.find(([f, dim, instance]) => f === 7 && dim === 2 && instance === 7)!;
  const described = await place.out("describe", "bbob_f7", "--dim", "2", "--set", "instance=7");
  expect(described).toContain(`minimisers  1: (${xOpt.join(", ")})\n`);
  expect(described).toContain(`f_opt = ${fOpt} `);
  expect(described).toMatch(/gradient means nothing/);
});

test.each([
  ["instance=0", "instance must be at least 1: 0"],
  ["instance=1.5", "instance must be a whole number: 1.5"],
  ["instance=200001", "instance must be at most 200000: 200001"],
  ["instance", '--set needs a parameter and a number, such as instance=2: "instance"'],
  ["instance=two", '--set needs a parameter and a number, such as instance=2: "instance=two"'],
  ["number=2", 'unknown parameter of bbob_f1 "number": it has instance'],
])("describe --set %s is refused", async (setting, message) => {
  const ended = await quickWorkplace().sweep("describe", "bbob_f1", "--set", setting);
  expect(ended).toMatchObject({ code: 2, stderr: expect.stringContaining(message) as string });
});
