import { copyFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { attempts } from "../support/faults/attempts.ts";
import { quickWorkplace } from "../support/command/quick-workplace.ts";
import type { Workplace } from "../support/command/sweep-command.ts";
import { MUTANTS, REFACTORS } from "../support/reference/optimizer-files.ts";
import type { OptimizerFile } from "../support/reference/optimizer-files.ts";

/*
 * A check of one start per objective, with default tolerances. The objectives are hard in
 * different ways: a valley, several minima, large gradients, and a shelf where one coordinate has
 * no gradient.
 */
const OBJECTIVES = `objectives:
  - rosenbrock
  - himmelblau
  - beale
  - { name: quartic, formula: x^4 + y^2, start: [10, 1], minimum: 0 }
  - { name: shelf, formula: "y^2 + where(x > 1, (x-1)^2 + 1, where(x > 0, 1, (x+1)^2))", start: [3, 1], minimum: 0 }
stop: { max_steps: 1000 }
`;

const RATES = 12;
const PARAMETERS = {
  adam: `{ lr: { min: 1e-3, max: 3, scale: log, num: ${RATES} }, beta1: [0, 0.9], eps: [1e-8, 1e-2] }`,
  momentum: `{ lr: { min: 1e-4, max: 0.1, scale: log, num: ${RATES} }, momentum: [0.5, 0.9, 0.99] }`,
  nesterov: `{ lr: { min: 1e-4, max: 0.1, scale: log, num: ${RATES} }, momentum: [0.5, 0.9, 0.99] }`,
};

/** Update of a coordinate by the right implementations, in the order of operations of the rules. */
const RIGHT = {
  adam: `s.m[i] = h.beta1 * s.m[i] + (1 - h.beta1) * g[i];
    s.v[i] = h.beta2 * s.v[i] + (1 - h.beta2) * g[i] ** 2;
    const m = s.m[i] / (1 - h.beta1 ** s.t), v = s.v[i] / (1 - h.beta2 ** s.t);
    x[i] -= h.lr * m / (Math.sqrt(v) + h.eps);`,
  momentum: "s.v[i] = h.momentum * s.v[i] - h.lr * g[i]; x[i] += s.v[i];",
  nesterov: "s.v[i] = h.momentum * s.v[i] - h.lr * g[i]; x[i] += h.momentum * s.v[i] - h.lr * g[i];",
};

type Rule = OptimizerFile["rule"];

function rightModule(rule: Rule): string {
  return `export default class {
  constructor(hyperparameters) { this.h = hyperparameters; }
  update({ x }, { x: g }) {
    const { h } = this;
    const s = (this.s ??= { m: new Float64Array(x.length), v: new Float64Array(x.length), t: 0 });
    s.t += 1;
    for (let i = 0; i < x.length; i++) { ${RIGHT[rule]} }
  }
}`;
}

function gridOf({ rule, hyperparameters }: Pick<OptimizerFile, "rule" | "hyperparameters">, module: string): string {
  const optimizer = { name: "mine", module: `./${module}.mjs`, hyperparameters };
  return `${OBJECTIVES}optimizer: ${JSON.stringify(optimizer)}\nparameters: ${PARAMETERS[rule]}\n`;
}

/** Writes a grid of an implementation beside the baseline of the right one. */
function implement(place: Workplace, one: OptimizerFile): void {
  copyFileSync(one.file, join(place.folder, `${one.name}.mjs`));
  place.write(`${one.name}.yaml`, gridOf(one, one.name));
  place.write(`${one.name}.baseline.csv`, place.read(`right-${one.rule}.baseline.csv`));
}

// The shorter run has two of each kind, of one rule.
const RULES = (["momentum", "adam", "nesterov"] as const).slice(0, attempts(1, 30));

function some(files: readonly OptimizerFile[]): readonly OptimizerFile[] {
  const own = files.filter(({ rule }) => RULES.includes(rule));
  return own.slice(0, attempts(2, own.length));
}

test("a check with defaults fails for every mutant and for no refactor", { timeout: 120_000 }, async () => {
  const place = quickWorkplace();
  for (const rule of RULES) {
    const { hyperparameters } = REFACTORS.find((one) => one.rule === rule)!;
    place.write(`right-${rule}.mjs`, rightModule(rule));
    place.write(`right-${rule}.yaml`, gridOf({ rule, hyperparameters }, `right-${rule}`));
  }
  const options = ["--threads", "1", "--quiet"];
  expect(await place.sweep("check", "right-*.yaml", "--update", ...options)).toMatchObject({ code: 0 });
  const [mutants, refactors] = [some(MUTANTS), some(REFACTORS)];
  for (const one of [...mutants, ...refactors]) implement(place, one);

  const files = (list: readonly OptimizerFile[]): string[] => list.map(({ name }) => `${name}.yaml`);
  const report = await place.sweep(
    "check",
    ...files([...mutants, ...refactors]),
    ...options,
    "--json-file",
    "all.json",
  );
  expect(report).toMatchObject({ code: 1 });
  const { grids } = JSON.parse(place.read("all.json")) as { grids: { grid: string; exit: number }[] };
  const ended = (exit: number): string[] => grids.filter((one) => one.exit === exit).map(({ grid }) => grid);
  expect(ended(0)).toEqual(files(refactors));
  expect(ended(1)).toEqual(files(mutants));
});
