import { expect, test } from "vitest";
import { lowerRule } from "../../src/kernel/lowering/lower-rule.ts";
import { arrayLayout, localLayout } from "../../src/kernel/js/layout.ts";
import { trialCode } from "../../src/kernel/js/trial-function.ts";
import { parseUpdateRule } from "../../src/optimizers/rule.ts";
import { builtInObjective, builtInOptimizer, spaceOf } from "../support/spaces/space-spec.ts";

test.each([
  ["local variables", localLayout(2)],
  ["arrays", arrayLayout(2)],
])("the code of a traced trial over %s is that of any other, with a place to look at it", (_name, layout) => {
  const space = spaceOf(builtInObjective("ravine"), builtInOptimizer("adam"));
  const rule = lowerRule(parseUpdateRule(space.optimizer, space));
  const code = (traced: boolean): string => trialCode(space, rule, layout, "loss = lossFunction(x, g);", traced);
  const [plain, traced] = [code(false), code(true)];
  expect(plain).not.toMatch(/yield|point/);
  expect(traced).not.toBe(plain);
  expect(traced.replace("function*", "function").replace(/\npoint\.step[^]*?\nyield;/, "")).toBe(plain);
});
