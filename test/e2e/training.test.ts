import { rmSync } from "node:fs";
import { expect, test } from "vitest";
import { quickWorkplace } from "../support/command/quick-workplace.ts";
import { SMALL } from "./training-grids.ts";
import type { Row } from "./training-grids.ts";

test("a summary, which keeps the best by steps and loss, refuses --by a measure", async () => {
  const place = quickWorkplace();
  place.write("small.yaml", SMALL);
  await place.out("run", "small.yaml", "--store", "summary");
  for (const name of ["accuracy", "validation_loss"]) {
    const { code, stdout, stderr } = await place.sweep("best", "--by", name);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toMatch(
      new RegExp(
        `^--by ${name} needs all trials, but sweep 1 "\\w+" stores only a summary, which keeps the best by steps ` +
          "and final_loss: run it again without --store summary\n$",
      ),
    );
  }
  expect(await place.out("best", "--by", "final_loss")).toMatch(/^space/);
});

test("a trial of a stored sweep is computed again from the data in the database, without the file", async () => {
  const place = quickWorkplace();
  const lines = Array.from({ length: 12 }, (_, i) => `${i % 3},${i / 7},${(i * i) % 5}`);
  place.write("points.csv", ["kind,a,b", ...lines].join("\n"));
  place.write(
    "own.yaml",
    `objective:
  name: own
  data: { file: points.csv, y: kind, X: [a, b] }
  x: { W: [2, 3] }
  let: ["z[i, k] = X[i, 1]*W[1, k] + X[i, 2]*W[2, k]"]
  formula: "mean(i = rows, logsumexp(k = 1..3, z[i, k]) - z[i, y[i]])"
  start: { W: normal }
batch: 5
optimizer: adam
parameters: { lr: 0.1 }
stop: { epochs: 4 }
`,
  );
  const { stderr } = await place.sweep("run", "own.yaml");
  expect(stderr).toContain("note: y: labels 0 to 2 count from 1 in formulas: 1 to 3\n");
  const [row] = await place.json<Row[]>("query");
  rmSync(place.path("points.csv"));
  const traced = await place.json<{ loss: number }[]>("trace", "own", "0");
  expect(traced.at(-1)!.loss).toBe(row!.final_loss);
  expect((await place.sweep("run", "own.yaml")).stderr).toContain("no such file");
});
