import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { quickWorkplace } from "../support/command/quick-workplace.ts";

const { rows } = JSON.parse(readFileSync(new URL("../data/mgh.json", import.meta.url), "utf8")) as {
  readonly rows: readonly { readonly name: string; readonly dim: number; readonly f_start: number }[];
};

test("a run of a suite has a space for each function and dimension, from the published start", async () => {
  const place = quickWorkplace();
  place.write(
    "suites.yaml",
    "objectives: [{ suite: mgh }, { suite: bbob, function: [1, 10], dim: 2, instance: [1, 3..4] }]\noptimizer: sgd\n",
  );
  await place.out("run", "suites.yaml", "--quiet", "--threads", "1", "--set", "stop.max_steps=0");
  const sql =
    "SELECT objective, dim, json_extract(objective_parameters, '$.instance') AS instance, final_loss FROM results";
  const found = await place.json<{ objective: string; dim: number; instance: number | null; final_loss: number }[]>(
    ...["query", "--sql", sql],
  );
  expect(found).toHaveLength(41 + 6);
  expect(found.slice(41).map(({ objective, instance }) => `${objective} ${instance}`)).toEqual([
    ...["bbob_f1 1", "bbob_f1 3", "bbob_f1 4"],
    ...["bbob_f10 1", "bbob_f10 3", "bbob_f10 4"],
  ]);
  for (const { name, dim, f_start } of rows.filter((row) => row.name !== "watson" || row.dim !== 9)) {
    const row = found.find((one) => one.objective === name && one.dim === dim);
    expect(Math.abs((row?.final_loss ?? NaN) / f_start - 1), `${name} in ${dim}`).toBeLessThan(1e-13);
  }
});
