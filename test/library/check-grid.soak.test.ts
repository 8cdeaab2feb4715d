import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, test } from "vitest";
import { checkGrid, parseGrid, reportText } from "../../src/index.ts";
import type { CheckReport } from "../../src/index.ts";
import { folderOf } from "../support/files/temporary-folder.ts";
import { GRID } from "./checked-grids.ts";

test("checkGrid returns the report of a check: of a file, its URL, or its text with the file's name", async () => {
  const file = join(folderOf({ "a.yaml": GRID }), "a.yaml");
  const url = pathToFileURL(file);
  await expect(checkGrid(file)).rejects.toThrow(
    /no baseline: .*a\.baseline\.csv does not exist; \{ update: true \} writes one$/,
  );
  expect(await checkGrid(url, { update: true })).toMatchObject({ verdict: "pass", updated: true });
  const grids = [file, url, parseGrid(GRID, { file }), parseGrid(GRID, { file: url })];
  for (const grid of grids) {
    expect(await checkGrid(grid, { threads: 1 })).toMatchObject({ verdict: "pass", comparison: { compared: 2 } });
  }
  const baseline = file.replace(".yaml", ".baseline.csv");
  writeFileSync(baseline, readFileSync(baseline, "utf8").replace(",42,", ",21,"));
  const report: CheckReport = await checkGrid(file);
  expect(report.verdict).toBe("fail");
  expect(report.comparison?.changes[0]).toMatchObject({ class: "regressed", after: { steps: 42 } });
  expect(reportText(report)).toMatch(/regressed .*lr=0\.1 .*steps 21 → 42/);
});
