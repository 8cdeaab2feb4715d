import { join } from "node:path";
import { expect, test } from "vitest";
import { chooseKernel } from "../../src/kernel/choose-kernel.ts";
import { loadKernelChoices } from "../../src/kernel/registry.ts";
import { baselineHash } from "../../src/sweep/identity/baseline-hash.ts";
import { specHash } from "../../src/sweep/identity/hash.ts";
import { namedSpace, spaceNames } from "../../src/sweep/identity/space-names.ts";
import type { SweepSpec } from "../../src/sweep/spec/sweep-spec.ts";
import { folderOf } from "../support/files/temporary-folder.ts";
import { messageOf, specOf } from "../support/spaces/parse.ts";

const FORMULA = "objective: rosenbrock\noptimizer: sgd\n";

function moduleSpec(stop: string): SweepSpec {
  const folder = folderOf({ "mine.mjs": "export default class { update() {} }" });
  const optimizer = "optimizer: { name: mine, module: mine.mjs, hyperparameters: { lr: 0.1 } }";
  return specOf(`name: one\nobjective: rosenbrock\n${optimizer}\n${stop}`, { file: join(folder, "grid.yaml") });
}

function secondsOf({ spaces }: SweepSpec): (number | undefined)[] {
  return spaces.map(({ stop }) => stop.seconds);
}

test("defaults to 60 for modules and none for formulas; blocks inherit it like other stop keys", () => {
  expect(secondsOf(moduleSpec(""))).toEqual([60]);
  expect(secondsOf(moduleSpec("stop: { seconds: 0.5 }"))).toEqual([0.5]);
  expect(secondsOf(specOf(FORMULA))).toEqual([undefined]);
  expect(secondsOf(specOf(FORMULA, { set: ["stop.seconds=7"] }))).toEqual([7]);
  const blocks = "spaces: [{ objective: sphere }, { objective: ravine, stop: { seconds: 2 } }]";
  expect(secondsOf(specOf(`optimizer: sgd\nstop: { seconds: 3 }\n${blocks}`))).toEqual([3, 2]);
});

test("a formula with a time limit runs in JavaScript, which reports progress", async () => {
  const choices = await loadKernelChoices();
  const kernels = ["", "stop: { seconds: 9 }"].map((stop) =>
    chooseKernel(
      choices,
      specOf(`${FORMULA}parameters: { lr: [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1] }\n${stop}`).spaces[0]!,
    ),
  );
  expect(kernels).toEqual(["wasm", "js"]);
});

test.each(["0", "-1", "604801", ".inf", "soon", "null", "[1]"])("stop.seconds: %s is refused", (value) => {
  expect(messageOf(`${FORMULA}stop: { seconds: ${value} }\n`)).toMatch(/^grid\.yaml:3:\d+: .*(seconds|number|\.inf)/);
});

test("the limit is part of a sweep's identity; writing out the default does not change it", () => {
  const hash = (stop: string): string => specHash(moduleSpec(stop));
  expect(hash("stop: { seconds: 60 }")).toBe(hash(""));
  expect(hash("stop: { seconds: 61 }")).not.toBe(hash(""));
  expect(specHash(specOf(`${FORMULA}stop: { seconds: 60 }`))).not.toBe(specHash(specOf(FORMULA)));
});

test("a limit does not affect baselines or names of spaces", () => {
  const [without, slow] = ["", "stop: { seconds: 9 }"].map((stop) => specOf(`${FORMULA}${stop}`));
  expect(baselineHash(slow!)).toBe(baselineHash(without!));
  // By a formula and by a module, the same objective.
  const spaces = [...without!.spaces, ...moduleSpec("").spaces];
  expect(spaceNames(spaces.map(namedSpace))).toEqual(["rosenbrock", "rosenbrock"]);
});
