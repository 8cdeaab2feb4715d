import { copyFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { quickWorkplace } from "../support/command/quick-workplace.ts";
import type { QuickWorkplace } from "../support/command/quick-workplace.ts";
import type { Ended, Workplace } from "../support/command/sweep-command.ts";

const DATA = join(import.meta.dirname, "../data");

const GRID = `objectives: [ravine, beale]
optimizers: [sgd, momentum]
parameters: { lr: [0.003, 0.01, 0.03], momentum: [0.5, 0.9] }
stop: { max_steps: 3000, target: 1e-6 }
`;

const CHAOS = `objective: rosenbrock
optimizer: { name: adam, module: ./adam.mjs, hyperparameters: { lr: 0.1, beta1: 0.9, beta2: 0.999, eps: 1e-8 } }
parameters: { lr: [0.1, 0.3, 1], beta1: [0.5, 0.9] }
stop: { max_steps: 2000 }
`;

function check(place: Workplace, ...args: string[]): Promise<Ended> {
  return place.sweep("check", "grid.yaml", "--threads", "1", ...args);
}

function lines(place: Workplace, file = "grid.baseline.csv"): string[] {
  return place.read(file).split("\n");
}

async function withGrid(text: string, files: Readonly<Record<string, string>> = {}): Promise<QuickWorkplace> {
  const place = quickWorkplace();
  for (const [name, content] of Object.entries(files)) place.write(name, content);
  place.write("grid.yaml", text);
  expect(await check(place, "--update")).toMatchObject({ code: 0 });
  return place;
}

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

test("another name, or another default, of an optimizer is named in a note", async () => {
  const named = (name: string, momentum: number): string => `objective: ravine
optimizer: { name: ${name}, hyperparameters: { lr: 0.1, rho: ${momentum} }, update: [x = x - rho * lr * g] }
parameters: { lr: [0.1, 0.3] }
`;
  const place = await withGrid(named("old", 0.9));
  place.write("grid.yaml", named("new", 0.9));
  const renamed = await check(place);
  expect(renamed).toMatchObject({ code: 3 });
  expect(renamed.stdout).toContain('if it was renamed: check: { renamed: { "old": "new" } }');
  expect(renamed.stdout).not.toContain("--update");
  place.write("grid.yaml", `${named("new", 0.9)}check: { renamed: { "old": "new" } }\n`);
  expect(await check(place)).toMatchObject({ code: 0 });
  place.write("grid.yaml", named("old", 0.8));
  const changed = await check(place);
  expect(changed.stdout).toContain('note: the trials of "old" have other hyperparameters: rho 0.9 → 0.8\n');
  expect(changed.stdout).not.toContain("--update");
});

test("a trial that rests at a gradient of 0 may be exhausted at the same loss", async () => {
  const place = await withGrid(
    'objective: { name: bowl, formula: "(x - 3)^2 + 1", start: [5] }\noptimizer: sgd\nparameters: { lr: 0.3 }\nstop: { max_steps: 400 }\n',
  );
  const line = lines(place).find((one) => one.startsWith("bowl,"));
  expect(line).toMatch(/^bowl,sgd,lr=0.3,0,stationary,\d+,1,resting$/);
});

test("an added objective passes, a removed one is missing, a changed start is not compared; others are", async () => {
  const place = await withGrid(GRID);
  const added = await check(place, "--set", "objectives=[ravine, beale, booth]");
  expect(added).toMatchObject({ code: 0 });
  expect(added.stdout).toContain("note: objective added: booth; --update takes it into the baseline");
  expect(added.stdout).toMatch(/^18 trials compared: 18 same; not compared: 9 added$/m);

  const removed = await check(place, "--set", "objectives=[ravine]");
  expect(removed).toMatchObject({ code: 1 });
  expect(removed.stdout).toContain("note: objective gone: beale");
  expect(removed.stdout).toMatch(/^9 trials compared: 9 same; not compared: 9 missing$/m);

  const moved = ["--set", "objectives=[{ name: ravine, start: [5, 1] }, beale]"];
  const changed = await check(place, ...moved, "--junit", "check.xml");
  expect(changed).toMatchObject({ code: 3 });
  expect(changed.stdout).toContain(
    "note: ravine: not compared; --update takes in the new conditions: start [-7,2] → [5,1]",
  );
  expect(changed.stdout).toMatch(/^9 trials compared: 9 same$/m);
  expect(changed.stdout).toContain("BROKEN: nothing is worse than in grid.baseline.csv; ravine is not compared");
  expect(place.read("check.xml")).toContain("ravine is not compared");

  const faster = place.read("grid.baseline.csv").replace(/^(beale,momentum.*,converged),\d+,/m, "$1,3,");
  place.write("grid.baseline.csv", faster);
  expect(await check(place, ...moved)).toMatchObject({ code: 1, stdout: expect.stringContaining("1 regressed") });
});

test("an objective keeps its lines when another one has the same name", async () => {
  const place = await withGrid(
    "objective: ravine\noptimizer: sgd\nparameters: { lr: [0.1, 0.3] }\nstop: { max_steps: 900 }\n",
  );
  place.write(
    "grid.yaml",
    "objective: ravine\noptimizer: sgd\nparameters: { lr: [0.1, 0.3] }\n" +
      "spaces: [{ stop: { max_steps: 900 } }, { stop: { max_steps: 50 } }, { stop: { max_steps: 900 }, clip: 1 }]\n",
  );
  const result = await check(place);
  expect(result).toMatchObject({ code: 0 });
  expect(result.stdout).toMatch(/^2 trials compared: 2 same; not compared: 4 added$/m);
});

test("--update shows every change for the worse that it accepts, also under other conditions", async () => {
  const place = await withGrid(
    "objective: ravine\noptimizer: momentum\nparameters: { lr: { min: 0.01, max: 0.3, num: 30 } }\nstop: { max_steps: 900, target: 1e-6 }\n",
  );
  const update = await check(place, "--update", "--set", "stop.max_steps=20");
  expect(update).toMatchObject({ code: 3 });
  const accepted = await check(
    place,
    "--update",
    "--set",
    "stop.max_steps=20",
    "--set",
    "check.allow=nothing converges",
  );
  expect(accepted).toMatchObject({ code: 0 });
  expect(accepted.stdout).toContain("note: ravine: compared under other conditions: stop.max_steps 900 → 20");
  expect(accepted.stdout.match(/^regressed /gm)).toHaveLength(30);
  expect(accepted.stdout).toContain("PASS: wrote grid.baseline.csv, 30 trials; it takes in 30 regressed");
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

test("a baseline of format 1 is compared as ever, and its lines keep their text", async () => {
  const place = quickWorkplace();
  for (const ending of ["yaml", "baseline.csv"]) {
    copyFileSync(join(DATA, "baselines", `format-1.${ending}`), join(place.folder, `grid.${ending}`));
  }
  const before = lines(place);
  const result = await check(place);
  expect(result).toMatchObject({ code: 0 });
  expect(result.stdout).toMatch(/^11 points \(33 trials\) compared: 11 same$/m);
  await check(place, "--update");
  const after = lines(place);
  expect(after[0]).toBe("# sweep baseline, format 2");
  expect(after.filter((line) => line.startsWith("ravine,"))).toEqual(
    before.filter((line) => line.startsWith("ravine,")),
  );
  // A line for each point with repeats.
  expect(after.filter((line) => line.startsWith("double_well,"))).toEqual([
    expect.stringMatching(
      /^double_well,momentum,lr=0.001 momentum=0.9,0\.\.11,12 exhausted,,0\.29\d+,,(exhausted@500=0\.29\d+ ?){12}$/,
    ),
    expect.stringMatching(
      /^double_well,momentum,lr=0.1 momentum=0.9,0\.\.11,12 exhausted,,0\.29\d+,,(exhausted@500=0\.\d+ ?){12}$/,
    ),
  ]);
  expect((await check(place)).stdout).toMatch(/^11 points \(33 trials\) compared: 11 same$/m);
});

test("a point with repeats is tested as before, and an edited count is refused", async () => {
  const place = await withGrid(
    "objective: sphere\noptimizer: sgd\nparameters: { lr: 0.1 }\nnoise: 0.01\nrepeats: 12\nstop: { target: 0.01 }\n",
  );
  const text = place.read("grid.baseline.csv");
  expect(text).toMatch(/^sphere,sgd,lr=0.1,0\.\.11,12 converged,\d+,,,(\d+ ?){12}$/m);
  place.write(
    "grid.baseline.csv",
    text.replace(/^(sphere.*\.\.11,12 converged),\d+,,,.*/m, "$1,9,,,9 9 9 9 9 9 9 9 9 9 9 9"),
  );
  const worse = await check(place);
  expect(worse).toMatchObject({ code: 1, stdout: expect.stringContaining("12 of 12 repeats worse") });
  place.write("grid.baseline.csv", text.replace("12 converged", "11 converged 1 diverged"));
  expect(await check(place)).toMatchObject({
    code: 3,
    stderr: expect.stringContaining("the line does not match its outcomes"),
  });
});

test("renamed optimizers and objectives match their old lines; unknown old names are reported", async () => {
  const bowl = (name: string): string => `{ name: ${name}, formula: x^2 + 2*y^2, start: [3, 1], minimum: 0 }`;
  const rule = (name: string): string => `{ name: ${name}, hyperparameters: { lr: 0.1 }, update: ["x = x - lr * g"] }`;
  const grid = (objective: string, optimizer: string): string =>
    `objectives: [${bowl(objective)}, ravine]\noptimizer: ${rule(optimizer)}\nparameters: { lr: [0.1, 0.3] }\n`;
  const place = await withGrid(grid("bowl", "descent"));
  const before = lines(place);
  place.write("grid.yaml", grid("my dish", "gradient descent"));
  expect(await check(place)).toMatchObject({ code: 3 });
  const renamed = "check: { renamed: { bowl: my dish, descent: gradient descent, old thing: ravine } }\n";
  place.write("grid.yaml", grid("my dish", "gradient descent") + renamed);
  const result = await check(place);
  expect(result).toMatchObject({ code: 0, stdout: expect.stringMatching(/^4 trials compared: 4 same$/m) });
  expect(result.stdout).toContain('note: renamed: the baseline has no optimizer or objective "old thing": its line');
  await check(place, "--update");
  expect(lines(place).filter((line) => line.startsWith("my dish,gradient descent,"))).toHaveLength(2);
  const outcomes = (all: readonly string[]): string[] =>
    all.filter((line) => !line.startsWith("#")).map((line) => line.split(",").slice(2).join());
  expect(outcomes(lines(place)).sort()).toEqual(outcomes(before).sort());
});

test("a hyperparameter that one side lacks means its default", async () => {
  const grid = (names: string, axes = ""): string =>
    `objective: ravine\noptimizer: { name: mine, hyperparameters: ${names}, update: ["x = x - lr * g"] }\n` +
    `parameters: { lr: [0.1, 0.3]${axes} }\n`;
  const place = await withGrid(grid("{ lr: 0.1 }"));
  place.write("grid.yaml", grid("{ lr: 0.1, decay: 0 }"));
  const gained = await check(place);
  expect(gained).toMatchObject({ code: 0, stdout: expect.stringMatching(/^2 trials compared: 2 same$/m) });
  place.write("grid.yaml", grid("{ lr: 0.1, decay: 0 }", ", decay: [0, 1]"));
  expect(await check(place, "--update")).toMatchObject({ code: 0 });
  place.write("grid.yaml", grid("{ lr: 0.1 }"));
  const lost = await check(place);
  expect(lost).toMatchObject({
    code: 1,
    stdout: expect.stringMatching(/^2 trials compared: 2 same; not compared: 2 missing$/m),
  });
});

test("the header has Node's version, and a failure names it if it differs", async () => {
  const place = await withGrid(GRID);
  const version = `# node ${process.versions.node}`;
  const text = place.read("grid.baseline.csv");
  expect(text).toContain(`${version}\n`);
  const older = text.replace(version, "# node 22.18.0");
  place.write("grid.baseline.csv", older);
  expect((await check(place)).stdout).not.toContain("22.18.0");
  place.write("grid.baseline.csv", older.replace(/^(ravine,momentum.*,converged),\d+,/m, "$1,3,"));
  const failed = await check(place);
  expect(failed).toMatchObject({ code: 1, stdout: expect.stringContaining("written by Node 22.18.0, this is Node") });
});
