import { expect, test } from "vitest";
import { parseXml } from "../support/files/parse-xml.ts";
import { CHECK, GRID, sgd, workplaceWith } from "./same-as-checks.ts";

test("a check with only same_as is a check: 0 if the steps are the same, 1 with the first difference", async () => {
  const place = workplaceWith(sgd("x[i] = -(lr * g) + x[i];"), GRID);
  const same = await place.sweep(...CHECK);
  expect(same).toMatchObject({ code: 0, stdout: expect.stringMatching(/^same {4}mine as sgd: \d+ paths$/m) });
  expect(same.stdout).toMatch(/^PASS: mine makes the steps of sgd; no baseline/m);

  place.write("mine.js", sgd("x[i] -= lr * g * (this.t === 3 && i === 1 ? 2 : 1);"));
  const args = [...CHECK, "--junit", "check.xml", "--json-file", "check.json"];
  const env = { GITHUB_ACTIONS: "true", GITHUB_STEP_SUMMARY: place.path("summary.md") };
  const { code, stdout } = await place.sweepIn(env, ...args);
  expect(code).toBe(1);
  // x₂ = 2 → 1.6 → 1.28 → 1.024: each step takes lr · 2 x₂ = a fifth.
  const problem = /step 3, coordinate 2 of x: expected 1\.02\d*, found 0\.768\d*/;
  expect(stdout).toMatch(problem);
  expect(stdout).toMatch(
    /^differs mine as sgd: step 3.*\n +gradients: ravine\n +hyperparameters: lr=0\.1\n +arrays: x of length 2$/m,
  );
  expect(stdout).toMatch(/^FAIL: mine differs from sgd/m);
  expect(stdout).toMatch(/^::error file=grid\.yaml,line=2,title=not the same steps::mine as sgd: step 3, coord/m);
  expect(JSON.stringify(parseXml(place.read("check.xml")))).toMatch(problem);
  expect(place.read("summary.md")).toMatch(problem);
  const { same_as: results } = JSON.parse(place.read("check.json")) as { same_as: unknown };
  expect(results).toMatchObject([
    {
      optimizer: "mine",
      rule: "sgd",
      steps: 100,
      tolerance: 1e-9,
      line: 4,
      difference: { step: 3, expected: expect.closeTo(1.024, 9) },
    },
  ]);
});

test("neither same_as nor expect nor a baseline: nothing to check", async () => {
  const place = workplaceWith(sgd("x[i] -= lr * g;"), GRID.replace(/^same_as.*\n/m, ""));
  expect(await place.sweep(...CHECK)).toMatchObject({ code: 3 });
});
