import { copyFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { quickWorkplace } from "../support/command/quick-workplace.ts";
import { DATA, check, lines, withGrid } from "./baseline-checks.ts";
import { inSoak } from "../support/faults/attempts.ts";

const GRID = `objectives: [ravine, beale]
optimizers: [sgd, momentum]
parameters: { lr: [0.003, 0.01, 0.03], momentum: [0.5, 0.9] }
stop: { max_steps: 3000, target: 1e-6 }
`;

test.for(inSoak())("another name, or another default, of an optimizer is named in a note", async () => {
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

test.for(inSoak())("a baseline of format 1 is compared as ever, and its lines keep their text", async () => {
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

test.for(inSoak())("the header has Node's version, and a failure names it if it differs", async () => {
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
