import { rmSync } from "node:fs";
import { expect, test } from "vitest";
import { unpackColumns } from "../../src/page-data/packed-columns.ts";
import type { ReportDocument } from "../../src/page-data/document.ts";
import { readReport } from "../../src/report/read-document.ts";
import { LiveData } from "../../src/serve/live-data.ts";
import { openResults } from "../../src/store/read/results.ts";
import { parseExactJson } from "../../src/sweep/wire/exact-json.ts";
import { quickWorkplace } from "../support/command/quick-workplace.ts";

const GRID = `
objective: sphere
optimizer: momentum
parameters: { lr: { min: 0.1, max: 1, num: NUM }, momentum: { min: 0, max: 0.9, num: 501 } }
stop: { max_steps: 1 }
`;

test("reports are kept until their sweep changes; that of a large sweep is the same from its thread", async () => {
  const place = quickWorkplace();
  place.write("large.yaml", GRID.replace("NUM", "501"));
  place.write("small.yaml", GRID.replace("NUM", "2"));
  await place.out("run", "small.yaml", "--quiet", "--threads", "1");
  await place.out("run", "large.yaml", "--quiet");
  const file = place.path("results/sweeps.db");
  const data = new LiveData(file, "sweep run");
  const [small, large] = await Promise.all([data.report(1), data.report(2)]);
  expect(await data.report(1)).toBe(small);
  expect(await data.report(2)).toBe(large);

  const results = openResults(file);
  const own = await readReport(results, [results.sweep(2)]);
  results.close();
  const [read, expected] = [large, own].map(({ json }) => parseExactJson(json) as ReportDocument);
  expect(read!.sweeps).toEqual(expected!.sweeps);
  expect(read!.sweeps[0]!.spaces[0]!.chosen).toContain("of 251,001 trials");
  expect(large.columns).toBe(own.columns);
  expect(await unpackColumns(large.columns)).toBeTypeOf("function");

  await expect(data.report(3)).rejects.toMatchObject({ code: "input" });
  // Another database in its place.
  rmSync(file);
  await place.out("run", "small.yaml", "--quiet", "--threads", "1", "--set", "stop.max_steps=2");
  expect(await data.report(1)).not.toBe(small);
});
