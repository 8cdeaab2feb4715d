import { expect, test } from "vitest";
import { CHECK, GRID, sgd, workplaceWith } from "./same-as-checks.ts";
import { copyFileSync } from "node:fs";
import { basename } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { quickWorkplace } from "../support/command/quick-workplace.ts";
import type { QuickWorkplace } from "../support/command/quick-workplace.ts";
import { everyNth } from "../support/faults/attempts.ts";
import { MULTI_BLOCK_MUTANTS, MUTANTS, REFACTORS } from "../support/reference/optimizer-files.ts";

test("a hyperparameter that the class lacks has the rule's default, which the class must have as well", async () => {
  const fixed = (eps: string): string => `export default class {
  constructor({ lr }) { this.lr = lr; this.h = {}; }
  update(params, grads) {
    for (const [name, x] of Object.entries(params)) for (let i = 0; i < x.length; i++) {
      const h = (this.h[name] ??= new Float64Array(x.length));
      h[i] = 0.99 * h[i] + 0.01 * grads[name][i] ** 2;
      x[i] -= this.lr * grads[name][i] / (Math.sqrt(h[i]) + ${eps});
    }
  }
}`;
  const place = workplaceWith(fixed("1e-8"), GRID.replace("sgd", "rmsprop"));
  expect(await place.sweep(...CHECK)).toMatchObject({ code: 0 });
  place.write("mine.js", fixed("1e-7"));
  const { code, stdout } = await place.sweep(...CHECK);
  expect(code).toBe(1);
  expect(stdout).toContain("hyperparameters: lr=0.1 alpha=0.99 eps=1e-8 weight_decay=0");
});

test("each fault differs from its rule, each harmless change is the same, stable or not", async () => {
  const place = quickWorkplace();
  const mutants = [...everyNth(8, MUTANTS), ...MULTI_BLOCK_MUTANTS];
  const refactors = everyNth(8, REFACTORS);
  const all = [...mutants, ...refactors];
  for (const { file } of all) copyFileSync(file, place.path(basename(file)));
  const optimizers = all.map(({ name, hyperparameters }) => ({ name, module: `./${name}.mjs`, hyperparameters }));
  const own = [
    { name: "rosenbrock", start: [-3, 4] },
    { name: "wave", formula: "sin(3*x) + x^4", start: [2] },
  ];
  const grid = {
    objectives: own,
    optimizers,
    parameters: { lr: [1e-3, 3], momentum: [0.5, 0.9, 1.1] },
    stop: { max_steps: 60 },
    same_as: Object.fromEntries(all.map(({ name, rule }) => [name, rule])),
  };
  place.write("grid.yaml", JSON.stringify(grid));
  expect(await place.sweep(...CHECK, "--json-file", "check.json")).toMatchObject({ code: 1 });
  const report = JSON.parse(place.read("check.json")) as {
    same_as: {
      optimizer: string;
      paths: number;
      problem: string | null;
      difference: { place: { block: string } } | null;
    }[];
  };
  const result = new Map(report.same_as.map((one) => [one.optimizer, one]));
  const missed = mutants.filter(({ name }) => result.get(name)?.problem === null);
  expect(missed.map(({ name }) => name)).toEqual([]);
  expect(refactors.flatMap(({ name }) => result.get(name)?.problem ?? [])).toEqual([]);
  for (const { name } of refactors) expect(result.get(name)?.paths).toBeGreaterThan(100);
  for (const { name } of MULTI_BLOCK_MUTANTS) expect(result.get(name)?.difference?.place.block).toBe("x2");
});

test("neither a baseline without these trials nor failed trials hide a difference from the rule", async () => {
  const grid = GRID.replace("20,", "1500,");
  const place = workplaceWith(sgd("x[i] -= lr * g;"), grid);
  expect(await place.sweep(...CHECK, "--update")).toMatchObject({ code: 0 });
  place.write("mine.js", sgd("x[i] -= 1.1 * lr * g;"));
  const others = await place.sweep(...CHECK, "--set", "parameters.lr=0.2");
  expect(others).toMatchObject({ code: 1 });
  expect(others.stdout).toMatch(
    /^FAIL: no trial to compare: none of the 1 trial is in grid\.baseline\.csv; mine differs from sgd$/m,
  );
  // One of the two objectives has three coordinates.
  place.write("mine.js", sgd("if (x.length === 3) throw new Error('three'); x[i] -= lr * g;"));
  place.write("grid.yaml", grid.replace("objective: ravine", "objectives: [ravine, { name: sphere, dim: 3 }]"));
  const failed = await place.sweep(...CHECK);
  expect(failed).toMatchObject({ code: 1 });
  expect(failed.stdout).toMatch(/^FAIL: nothing is worse .*; 1 of 2 trials failed; .*; mine differs from sgd$/m);
  // All trials fail, but their steps differ first.
  place.write("mine.js", sgd("if (this.t > 9) throw new Error('late'); x[i] -= 1.1 * lr * g;"));
  const late = await place.sweep(...CHECK);
  expect(late).toMatchObject({ code: 1, stdout: expect.stringContaining("mine differs from sgd") });
  expect(await place.sweep(...CHECK, "--update")).toMatchObject({
    code: 1,
    stdout: expect.stringContaining("mine differs from sgd"),
  });
});

test("names may be in camelCase, and words and booleans that the rule lacks keep the grid's value", async () => {
  const step = (sign: string): string => `export default class {
  constructor({ lr, weightDecay, decoupled }) { Object.assign(this, { lr, weightDecay, decoupled }); }
  update({ x }, { x: g }) {
    for (let i = 0; i < x.length; i++) x[i] -= this.lr * (g[i] ${sign} (this.decoupled === true ? this.weightDecay * x[i] : 0));
  }
}`;
  const grid = `objective: ravine
optimizers:
  - { name: mine, module: ./mine.js, hyperparameters: { lr: 0.1, weightDecay: 0.01, decoupled: true } }
  - { name: decay, hyperparameters: { lr: 0.1, weight_decay: 0 }, update: [x = x - lr * (g + weight_decay * x)] }
stop: { max_steps: 20 }
same_as: { mine: decay }
`;
  const place = workplaceWith(step("+"), grid.replace("module: ./mine.js,", "module: ./mine.js, blocks: [2],"));
  expect(await place.sweep(...CHECK)).toMatchObject({
    code: 0,
    stdout: expect.stringContaining("same    mine as decay"),
  });
  place.write("mine.js", step("-"));
  const { code, stdout } = await place.sweep(...CHECK);
  expect({ code, stdout }).toEqual({
    code: 1,
    stdout: expect.stringMatching(/hyperparameters: lr=0\.1 weightDecay=0\.01 decoupled=true$/m),
  });
  // A message names only what the class gets.
  place.write("mine.js", step("+").replace("{ lr, weightDecay, decoupled }", "lr, weightDecay, decoupled"));
  place.write("grid.yaml", grid.replace(", weightDecay: 0.01, decoupled: true", ""));
  expect((await place.sweep(...CHECK)).stdout).toContain("the constructor gets one object: { lr }\n");
});

/** Writes a grid of one optimizer for each line, all held against sgd. */
function workplaceOfLines(lines: Readonly<Record<string, string>>): QuickWorkplace {
  const names = Object.keys(lines);
  const optimizers = names.map((name) => ({ name, module: `./${name}.js`, hyperparameters: { lr: 0.1 } }));
  const sameAs = Object.fromEntries(names.map((name) => [name, "sgd"]));
  const place = quickWorkplace();
  for (const [name, line] of Object.entries(lines)) place.write(`${name}.js`, sgd(line));
  const all = `optimizers: ${JSON.stringify(optimizers)}`;
  place.write("grid.yaml", GRID.replace(/^optimizer:.*/m, all).replace("{ mine: sgd }", JSON.stringify(sameAs)));
  return place;
}

test("faults that no dimension and no value of the grid shows", async () => {
  const line = (bounds: string, rate: string): string =>
    `const [from, to] = [${bounds}]; if (x.length < 4 || i < from || i >= to) x[i] -= ${rate} * g;`;
  const place = workplaceOfLines({
    unrolled: line("x.length & ~3, x.length", "lr"),
    "above-64": line("64, x.length", "lr"),
    "larger-rate": line("0, 0", "Math.min(lr, 0.5)"),
    none: "x[i] -= lr * g;",
  });
  const { code, stdout } = await place.sweep(...CHECK);
  expect(code).toBe(1);
  for (const name of ["unrolled", "above-64", "larger-rate"])
    expect(stdout).toMatch(new RegExp(`^differs ${name} as sgd: `, "m"));
  expect(stdout).toMatch(/^same {4}none as sgd: /m);
});

test("settings: a looser tolerance, fewer steps, for one or all; an optimizer may be called steps", async () => {
  const off = sgd("x[i] -= lr * g * (this.t === 15 ? 1 + 1e-6 : 1);");
  const place = workplaceWith(off, GRID);
  expect(await place.sweep(...CHECK)).toMatchObject({ code: 1 });
  place.write("grid.yaml", GRID.replace("sgd }", "sgd, tolerance: 1e-5 }"));
  expect(await place.sweep(...CHECK)).toMatchObject({ code: 0 });
  place.write("grid.yaml", GRID.replace("sgd }", "{ optimizer: sgd, tolerance: 1e-5 }, tolerance: 1e-12 }"));
  expect(await place.sweep(...CHECK)).toMatchObject({ code: 0 });
  place.write("grid.yaml", GRID.replace("name: mine", "name: steps").replace("mine: sgd", "steps: sgd"));
  expect(await place.sweep(...CHECK)).toMatchObject({
    code: 1,
    stdout: expect.stringContaining("differs steps as sgd: step 15"),
  });
});

test("modules that misbehave with several arrays only are reported, never passed", async () => {
  const faults: readonly (readonly [name: string, line: string, message: RegExp])[] = [
    ["throws", 'throw new Error("lr is too large");', /step 1: lr is too large \(throws\.js:\d+\)/],
    [
      "returns",
      "return { x };",
      /step 1: update\(params, grads\) must change params in place and return nothing: an object/,
    ],
    ["exits", "process.exit(7);", /ended its thread with process\.exit\(7\)/],
    ["hangs", "for (;;);", /a step took longer than 0\.5 s/],
    ["rejects", 'Promise.reject(new Error("later"));', /uncaught error: later/],
  ];
  const place = workplaceOfLines(
    Object.fromEntries(faults.map(([name, line]) => [name, `if (name === "x2") { ${line} } x[i] -= lr * g;`])),
  );
  const { code, stdout } = await place.sweep(...CHECK, "--set", "stop.seconds=0.5");
  expect(code).toBe(1);
  for (const [name, , message] of faults) {
    expect(stdout).toMatch(new RegExp(`^\\w+ +${name} as sgd: .*${message.source}`, "m"));
  }
});

test("a rule of the grid's own is held against a built-in one, with schedule, noise, clip and repeats", async () => {
  const place = quickWorkplace();
  const grid = (factor: string): string => `objectives: [ravine, { name: quadratic, dim: 3 }]
optimizers:
  - name: mine
    hyperparameters: { lr: 0.1, momentum: 0.9 }
    state: { v: 0 }
    update: ["v = momentum * v + g", "x = x - ${factor} * lr * v"]
  - sgd
schedule: [constant, cosine]
noise: 0.1
clip: 1
repeats: 3
stop: { max_steps: 50 }
same_as: { mine: momentum }
`;
  place.write("grid.yaml", grid("1").replace("[constant, cosine]", "constant"));
  expect(await place.sweep(...CHECK)).toMatchObject({ code: 0 });
  // The built-in velocity keeps the rates of earlier steps, this one does not.
  place.write("grid.yaml", grid("1"));
  const decayed = await place.sweep(...CHECK);
  expect(decayed).toMatchObject({
    code: 1,
    stdout: expect.stringMatching(/differs mine as momentum: step 2.*\n +gradients: ravine schedule=/),
  });
  place.write("grid.yaml", grid("1.03").replace("[constant, cosine]", "constant"));
  expect(await place.sweep(...CHECK)).toMatchObject({ code: 1, stdout: expect.stringContaining("step 1") });
});

test("a rare reset of the velocity is found without momentum in the first trial, and for each word", async () => {
  const place = workplaceWith(
    `export default class {
  constructor({ lr, momentum, fused }) { Object.assign(this, { lr, momentum, fused, t: 0, v: {} }); }
  update(params, grads) {
    this.t += 1;
    for (const [name, x] of Object.entries(params)) {
      if (this.t % 500 === 0 && this.fused !== true) delete this.v[name];
      const v = (this.v[name] ??= new Float64Array(x.length));
      for (let i = 0; i < x.length; i++) {
        v[i] = this.momentum * v[i] - this.lr * grads[name][i];
        x[i] += v[i];
      }
    }
  }
}`,
    "",
  );
  const grid = (hyperparameters: string, parameters: string): string => `
objective: ravine
optimizer: { name: mine, module: ./mine.js, hyperparameters: { lr: 0.01, momentum: 0.9${hyperparameters} } }
parameters: { lr: [0.01, 0.02], momentum: [0, 0.9]${parameters} }
stop: { max_steps: 50 }
same_as: { mine: momentum }
`;
  const differs = expect.stringContaining("differs mine as momentum: step 500,") as string;
  for (const text of [grid("", ""), grid(", fused: true", ", fused: [true, false]")]) {
    place.write("grid.yaml", text);
    const { code, stdout } = await place.sweep(...CHECK);
    expect([code, stdout]).toEqual([1, differs]);
  }
});

test("Ctrl-C while steps are compared exits with 130 and says so", async () => {
  // After the 40 steps of the run, a step waits and leaves a file.
  const place = workplaceWith(
    `import { writeFileSync } from "node:fs";
let steps = 0;
${sgd(`x[i] -= lr * g;
      if ((steps += 1) > 40) {
        writeFileSync("compared", "");
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 100);
      }`)}`,
    GRID,
  );
  const running = place.start(["check", "grid.yaml", "--threads", "1"]);
  while (!place.has("compared")) await delay(20);
  running.signal("SIGINT");
  const { code, stdout, stderr } = await running.ended;
  expect({ code, stdout }).toEqual({ code: 130, stdout: "" });
  expect(stderr).toContain("interrupted: nothing was checked");
});
