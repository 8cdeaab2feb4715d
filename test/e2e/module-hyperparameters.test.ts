import { expect, test } from "vitest";
import { OPTIMIZER, place } from "./text-modules.ts";

test.each([
  ["parameters: { mode: 3 }", 'mode: expected a text, as its default "medium" is: 3'],
  ["parameters: { mode: [fast, true] }", 'mode: expected a text, as its default "medium" is: true'],
  ["parameters: { mode: { min: 0, max: 1, num: 2 } }", 'mode: expected a text, as its default "medium" is: 0'],
  ["parameters: { nesterov: yes }", 'nesterov: expected true or false, as its default false is: "yes"'],
  ["parameters: { nesterov: [0, 1] }", "nesterov: expected true or false, as its default false is: 0"],
  [
    "parameters: { weightDecay: none }",
    'weightDecay: expected a number, a list, {values}, {min, max, num} or {min, max, step}: "none"',
  ],
  ["parameters: { weightDecay: [0, 'off'] }", 'weightDecay: expected a number: "off"'],
  ["parameters: { weightDecay: '1e-3' }", 'weightDecay: "1e-3" is quoted: write 1e-3 without quotes'],
  ["parameters: { mode: ['a b'] }", 'mode: a text must be one word without spaces, commas, quotes and brackets: "a b"'],
  ["parameters: { mode: ['true'] }", 'mode: "true" is quoted: write true without quotes'],
  ["parameters: { mode: ['0x10'] }", 'mode: "0x10" is quoted: write 0x10 without quotes'],
  ["parameters: { mode: [fast, fast] }", "mode: duplicate value: fast"],
  ["exclude: [{ mode: { gte: 1 } }]", 'mode: a comparison needs numbers; list the values: {"gte":1}'],
  ["exclude: [{ nesterov: 1 }]", "nesterov: expected true or false, as its default false is: 1"],
  ["include: [{ mode: 1 }]", 'mode: expected a text, as its default "medium" is: 1'],
  ["parameters: { weight_decay: 1 }", 'unknown key "weight_decay": did you mean "weightDecay"?'],
])("%s", async (more, message) => {
  const folder = place();
  folder.write("bad.yaml", `objective: sphere\noptimizer: ${OPTIMIZER}\n${more}\n`);
  const ended = await folder.sweep("plan", "bad.yaml");
  expect(ended).toMatchObject({ code: 2, stdout: "" });
  expect(ended.stderr).toMatch(/^bad\.yaml:3:\d+: /);
  expect(ended.stderr.split("\n")[0]?.replace(/^bad\.yaml:3:\d+: /, "")).toBe(message);
});

test.each([
  ["mode: 'a, b'", 'mode: a text must be one word without spaces, commas, quotes and brackets: "a, b"'],
  ["mode: '1,5'", 'mode: "1,5" needs a decimal point: write 1.5'],
  ["momentum: true", "momentum: expected a number: true"],
  ["LR: 1", '"LR" and "lr" differ only in case, which SQL ignores: rename one of them'],
  ["mode: a, Mode: b", '"Mode" and "mode" differ only in case, which SQL ignores: rename one of them'],
  ["finalLoss: 1, Status: 1", '"Status" is a reserved name'],
  ["2nd: 1", 'a hyperparameter name must consist of letters, digits and _, and begin with a letter: "2nd"'],
])("hyperparameters: { %s }", async (hyperparameters, message) => {
  const folder = place();
  folder.write("any.mjs", "export default class { update() {} }");
  folder.write(
    "bad.yaml",
    `objective: sphere\noptimizer: { name: a, module: any.mjs, hyperparameters: { ${hyperparameters} } }\n`,
  );
  const ended = await folder.sweep("plan", "bad.yaml");
  expect(ended).toMatchObject({ code: 2, stdout: "" });
  expect(ended.stderr.split("\n")[0]?.replace(/^bad\.yaml:2:\d+: /, "")).toBe(message);
});

test("an export that the module lacks is an error of the grid, with its place", async () => {
  const folder = place();
  folder.write("bad.yaml", `objective: sphere\noptimizer: ${OPTIMIZER.replace("export: Mine", "export: Mime")}\n`);
  const at = `${OPTIMIZER.indexOf("export: ") + "optimizer: export: ".length + 1}`;
  expect(await folder.sweep("plan", "bad.yaml")).toMatchObject({
    code: 2,
    stderr: expect.stringContaining(
      `bad.yaml:2:${at}: no export "Mime" in mine.mjs, which exports Mine: did you mean "Mine"?\n`,
    ),
  });
});
