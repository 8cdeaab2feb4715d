import { copyFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { quickWorkplace } from "../support/command/quick-workplace.ts";
import type { Workplace } from "../support/command/sweep-command.ts";
import { DATA, check, lines, withGrid } from "./baseline-checks.ts";

const CHAOS = `objective: rosenbrock
optimizer: { name: adam, module: ./adam.mjs, hyperparameters: { lr: 0.1, beta1: 0.9, beta2: 0.999, eps: 1e-8 } }
parameters: { lr: [0.1, 0.3, 1], beta1: [0.5, 0.9] }
stop: { max_steps: 2000 }
`;

function copyModule(place: Workplace, name: string): void {
  copyFileSync(join(DATA, "refactors", `${name}.mjs`), join(place.folder, "adam.mjs"));
}

test("--update marks the trials that last bits move; a check holds them by their status and counts them", async () => {
  const place = quickWorkplace();
  copyModule(place, "adam-same-bits");
  place.write("grid.yaml", CHAOS);
  const update = await check(place, "--update", "--db", "kept.db");
  const marked = lines(place).filter((line) => line.includes("sensitive"));
  expect(marked.length).toBeGreaterThan(1);
  expect(marked.length).toBeLessThan(6);
  expect(marked[0]).toMatch(/^rosenbrock,adam,lr=\S+ beta1=\S+ beta2=0.999 eps=1e-8,0,exhausted,2000,[^,]+,sensitive/);
  expect(update.stdout).toContain(`PASS: wrote grid.baseline.csv, 6 trials (${marked.length} sensitive)`);
  // The reruns are not among the user's results.
  const kept = await place.json<unknown[]>("ls", "--db", "kept.db");
  expect(kept).toHaveLength(1);

  copyModule(place, "adam-interpolation");
  const refactored = await check(place, "--json-file", "out.json");
  expect(refactored).toMatchObject({ code: 0 });
  expect(refactored.stdout).toMatch(/^6 trials compared: .*6 same; \d trials are sensitive to last bits$/m);
  expect(JSON.parse(place.read("out.json"))).toMatchObject({ comparison: { sensitive: marked.length } });

  const edited = place
    .read("grid.baseline.csv")
    .replace(/,exhausted,2000,[^,]+,sensitive.*/, ",converged,100,1e-9,sensitive");
  place.write("grid.baseline.csv", edited);
  expect(await check(place)).toMatchObject({ code: 1, stdout: expect.stringContaining("1 regressed") });
});

test("--update after a refactor changes no line of a trial that is the same", async () => {
  const place = quickWorkplace();
  copyModule(place, "adam-same-bits");
  place.write("grid.yaml", CHAOS.replace("lr: [0.1, 0.3, 1], beta1: [0.5, 0.9]", "lr: [0.03, 0.1, 0.3], beta1: 0.9"));
  await check(place, "--update");
  const before = lines(place);
  expect(before.filter((line) => line.includes("sensitive"))).toEqual([]);
  copyModule(place, "adam-inverse");
  expect(await check(place, "--update")).toMatchObject({ code: 0 });
  expect(lines(place)).toEqual(before);
});

test("--update writes nothing while an optimizer differs from its rule", async () => {
  const rule = `objective: ravine
optimizer: { name: mine, hyperparameters: { lr: 0.1 }, update: [x = x - 1.0 * lr * g] }
parameters: { lr: [0.1, 0.3] }
same_as: { mine: sgd }
`;
  const place = await withGrid(rule);
  const before = place.read("grid.baseline.csv");
  place.write("grid.yaml", rule.replace("1.0", "0.8"));
  // A difference from the rule is no change to accept, and it is the cause of what the trials show.
  const failing = await place.sweepIn({ GITHUB_ACTIONS: "true" }, "check", "grid.yaml", "--threads", "1");
  expect(failing).toMatchObject({ code: 1, stdout: expect.stringContaining("2 regressed") });
  expect(failing.stdout).not.toContain("--update");
  place.write("grid.yaml", rule.replace("1.0", "1.2"));
  const improved = await check(place);
  expect(improved.stdout).toMatch(/^FAIL: nothing is worse than in \S+ \(2 improved\); mine differs from sgd$/m);
  place.write("grid.yaml", rule.replace("1.0", "0.8"));
  const [annotation, ...others] = failing.stdout.split("\n").filter((line) => line.startsWith("::"));
  expect(annotation).toMatch(
    /^::error .*title=not the same steps::.*%0Acompared with grid\.baseline\.csv: 2 regressed$/,
  );
  expect(others).toEqual([]);
  const refused = await check(place, "--update");
  expect(refused).toMatchObject({ code: 1 });
  expect(refused.stdout).toContain(
    "FAIL: grid.baseline.csv is not written, because same_as fails; mine differs from sgd",
  );
  expect(refused.stdout).not.toContain("--update");
  expect(place.read("grid.baseline.csv")).toBe(before);
  rmSync(place.path("grid.baseline.csv"));
  const alone = await check(place);
  expect(alone.stdout).toMatch(/^FAIL: mine differs from sgd; no baseline to compare with$/m);

  // Expectations do not keep a baseline from being written.
  const unmet = [
    "--set",
    "expect=[{ sql: SELECT 1 > 2 }]",
    "--set",
    "same_as={ mine: { optimizer: sgd, tolerance: 0.9 } }",
  ];
  const written = await check(place, "--update", ...unmet);
  expect(written.stdout).toMatch(
    /^FAIL: wrote grid\.baseline\.csv, 2 trials; mine makes the steps of sgd\. But 1 of 1 expectation fails$/m,
  );

  // A broken baseline names the grid in its remedy, unless the remedy is at work.
  place.write("grid.yaml", rule);
  place.write("grid.baseline.csv", "no baseline\n");
  const broken = await check(place);
  expect(broken).toMatchObject({ code: 3, stderr: expect.stringContaining("`sweep check grid.yaml --update`") });
  const rewritten = await check(place, "--update");
  expect(rewritten).toMatchObject({ code: 0, stderr: expect.not.stringContaining("--update") });
});

const STEP = "for (const name in p) for (let i = 0; i < p[name].length; i++) p[name][i] -= ";

test("--update refuses a baseline that guards nothing unless the grid allows it", async () => {
  const bodies = {
    still: "update() {}",
    slow: `update(p, g) { ${STEP} 1e-9 * g[name][i]; }`,
    random: `update(p, g) { ${STEP} (0.1 + 0.1 * Math.random()) * g[name][i]; }`,
  };
  const place = quickWorkplace();
  for (const [name, body] of Object.entries(bodies)) place.write(`${name}.mjs`, `export default class { ${body} }`);
  const optimizers = Object.keys(bodies).map(
    (name) => `{ name: ${name}, module: ./${name}.mjs, hyperparameters: { lr: 0.1 } }`,
  );
  const grid = `objective: ravine\noptimizers: [sgd, ${optimizers.join(", ")}]\nparameters: { lr: 0.3 }\n`;
  place.write("grid.yaml", grid);
  place.write("grid.baseline.csv", "untouched");
  const update = await check(place, "--update");
  // Only a second run shows that results differ, so that is found last.
  const last = await check(place, "--update", "--set", "check.allow=[nothing moves, nothing converges]");
  const text = update.stderr + last.stderr;
  expect([update.code, last.code]).toEqual([3, 3]);
  for (const [name, fault] of [
    ["still", "nothing moves"],
    ["slow", "nothing converges"],
    ["random", "results differ"],
  ]) {
    expect(text).toMatch(new RegExp(`\n  ${fault}.* "${name}".* check: \\{ allow: \\[${fault}\\] \\}`));
  }
  expect(update.stderr).not.toContain("with other last bits");
  expect(text).not.toContain('"sgd"');
  expect(place.read("grid.baseline.csv")).toBe("untouched");
  place.write("grid.yaml", `${grid}check: { allow: [nothing moves, nothing converges, results differ] }\n`);
  expect(await check(place, "--update")).toMatchObject({ code: 0 });
  expect(await check(place)).toMatchObject({ code: 0 });
});

test("--update refuses an optimizer whose trials share a state", async () => {
  const place = quickWorkplace();
  place.write(
    "decay.mjs",
    `let t = 0; export default class { update(p, g) { t += 1; ${STEP} (0.3 / (1 + t / 50)) * g[name][i]; } }`,
  );
  // All trials of a thread have what the first one left.
  place.write(
    "first.mjs",
    `let first; export default class { constructor({ lr }) { first ??= lr; } update(p, g) { ${STEP} first * g[name][i]; } }`,
  );
  place.write(
    "first.yaml",
    "objective: ravine\noptimizer: { name: first, module: ./first.mjs, hyperparameters: { lr: 0.1 } }\nparameters: { lr: [0.1, 0.2] }\n",
  );
  expect(await place.sweep("check", "first.yaml", "--update", "--threads", "1")).toMatchObject({
    code: 3,
    stderr: expect.stringMatching(/\n {2}results differ .* 2 of 2 trials;/),
  });
  const grid = "objective: ravine\noptimizer: { name: decay, module: ./decay.mjs, hyperparameters: { lr: 0.3 } }\n";
  place.write("grid.yaml", `${grid}stop: { max_steps: 2000, target: 1e-2 }\n`);
  const update = await check(place, "--update");
  expect(update).toMatchObject({ code: 3, stderr: expect.stringMatching(/\n {2}results differ .* 1 of 1 trial;/) });
  const brief = ["--set", "stop.max_steps=20", "--set", "check.allow=[nothing converges]"];
  const losses = await check(place, "--update", ...brief);
  expect(losses.stderr).toMatch(/results differ .* loss \S+ → \S+ \([+−](?!0 )\S+ decades\) /);
  // Allowed, it is a baseline that holds little, which a note says.
  const allowed = await check(place, "--update", "--set", "check.allow=[results differ]");
  expect(allowed).toMatchObject({ code: 0 });
  expect(allowed.stdout).toContain('note: all trials of "decay" are sensitive to last bits, so a check compares only');
});

test("--update refuses losses that tell nothing, because a constant hides the way", async () => {
  const place = quickWorkplace();
  const grid = (objective: string): string =>
    `objective: { name: bowl, start: [10, 1], ${objective} }\noptimizer: sgd\nparameters: { lr: [0.1, 0.3] }\nstop: { max_steps: 900 }\n`;
  place.write("grid.yaml", grid('formula: "x^2/20 + y^2 + 1000"'));
  const refused = await check(place, "--update");
  expect(refused).toMatchObject({ code: 3 });
  expect(refused.stderr).toMatch(
    /\n {2}nothing is measured: no loss of "sgd" on bowl that a check compares .*; state the objective's minimum, /,
  );
  // Neither divergence, nor a rise, nor rest at the minimum shows that something moves.
  const climb = "optimizer={ name: sgd, hyperparameters: { lr: 1 }, update: [x = x + 0.001 * lr * g] }";
  for (const changes of [
    ["parameters.lr=[0.1, 2]"],
    ["parameters.lr=[1.6, 1.7]", climb],
    ["parameters.lr=0.3", "stop.max_steps=20000"],
  ]) {
    const others = await check(place, "--update", ...changes.flatMap((change) => ["--set", change]));
    expect(others).toMatchObject({ code: 3, stderr: expect.stringContaining("\n  nothing is measured: ") });
  }
  // A baseline of an older version, which wrote one, has a note.
  expect(await check(place, "--update", "--set", "check.allow=[nothing is measured]")).toMatchObject({ code: 0 });
  const old = await check(place);
  expect(old).toMatchObject({ code: 0 });
  expect(old.stdout).toMatch(
    /^note: the baseline guards nothing, and --update would refuse it: nothing is measured: /m,
  );
  const diverging = await check(place, "--update", "--set", "parameters.lr=[20, 30]");
  expect(diverging.stderr).toMatch(
    /\n {2}nothing is measured: every trial of "sgd" on bowl diverges; use a smaller lr \(if this is meant: /,
  );
  expect(diverging.stderr).not.toContain("minimum");
  place.write("grid.yaml", grid('formula: "x^2/20 + y^2"'));
  expect(await check(place, "--update")).toMatchObject({ code: 0 });
  expect((await check(place)).stdout).not.toContain("--update");
  place.write("grid.yaml", grid('formula: "x^2/20 + y^2 + 1000", minimum: 1000'));
  expect(await check(place, "--update")).toMatchObject({ code: 0 });
});
