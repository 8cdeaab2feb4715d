import { expect, test } from "vitest";
import { quickWorkplace } from "../support/command/quick-workplace.ts";
import { BIN, startIn } from "../support/command/sweep-command.ts";
import { inSoak } from "../support/faults/attempts.ts";

const GRID = `
objectives: [ravine, ackley]
optimizer: momentum
parameters:
  lr: { min: 0.001, max: 0.1, num: 10 }
  momentum: [0, 0.5, 0.9]
exclude: [{ lr: 0.001 }, { lr: 0.1, momentum: 0.9 }]
include: [{ lr: 0.5 }]
`;

const HUGE = `
objective: rosenbrock
optimizer: momentum
parameters:
  lr: { min: 1e-5, max: 1e-2, scale: log, num: 31623 }
  momentum: { min: 0, max: 0.99, num: 31623 }
`;

test("plan counts trials per space and in total, and shows the first and the last", async () => {
  const place = quickWorkplace();
  place.write("grid.yaml", GRID);
  const [text, json] = await Promise.all([
    place.sweep("plan", "grid.yaml", "--threads", "3"),
    place.json<object>("plan", "grid.yaml", "--set", "stop.max_steps=7"),
  ]);
  expect(text.stdout).toMatch(
    /^space +dim +axes +trials\nravine momentum +2 +lr: 10 × momentum: 3 − 4 excluded \+ 1 included +27\n/,
  );
  expect(text.stdout).toMatch(/^first trial 3: ravine momentum, lr=0\.012 momentum=0$/m);
  expect(text.stdout).toMatch(/^last {2}trial 61: ackley momentum, lr=0\.5 momentum=0\.9$/m);
  expect(text.stdout).toMatch(
    /^grid: 54 trials in 2 spaces; about .* on 3 threads, at most .* \(every trial to max_steps\), about 4\.37 kB of results$/m,
  );
  expect(json).toMatchObject({
    name: "grid",
    trials: 54,
    spaces: [
      { label: "ravine momentum", trials: 27, stop: { max_steps: 7 } },
      { label: "ackley momentum", trials: 27 },
    ],
    first: { trial: 3, hyperparameters: { lr: 0.012, momentum: 0 } },
    last: { trial: 61, hyperparameters: { lr: 0.5, momentum: 0.9 } },
  });
  expect(place.has("results")).toBe(false);
});

test("plan notes that no trial can converge if the minimum is unknown", async () => {
  const place = quickWorkplace();
  const input = 'objective: { name: mine, formula: "x^4 - x", start: [2] }\noptimizer: sgd\n';
  const { code, stderr } = await place.sweepFrom(input, "plan", "-");
  expect({ code, stderr }).toEqual({
    code: 0,
    stderr: 'note: the minimum of mine is unknown, so no trial of "mine sgd" counts as converged\n',
  });
});

test("plan notes an unknown minimum once for an objective with several spaces", async () => {
  const place = quickWorkplace();
  place.write(
    "grid.yaml",
    `objectives:
  - { name: bowl, formula: x^2 + c*y^2, start: [1, 1], c: [1, 10] }
  - { name: cup, formula: x^4, start: [1] }
  - sphere
optimizers: [sgd, momentum, adam]
`,
  );
  const { code, stderr } = await place.sweep("plan", "grid.yaml");
  expect({ code, stderr }).toEqual({
    code: 0,
    stderr:
      "note: the minimum of bowl is unknown, so no trial of 6 spaces counts as converged\n" +
      "note: the minimum of cup is unknown, so no trial of 3 spaces counts as converged\n",
  });
});

test("a grid of a billion points needs --max-trials, and is planned in little time and memory", async () => {
  const place = quickWorkplace();
  place.write("huge.yaml", HUGE);
  for (const command of ["plan", "run"]) {
    const { code, stderr } = await place.sweep(command, "huge.yaml");
    expect(code).toBe(2);
    expect(stderr).toContain("1,000,014,129");
    expect(stderr).toContain(
      "more than --max-trials 10,000,000\nuse --max-trials 1000014129 to allow them; with --store summary, a run stores only",
    );
  }
  // Rounds need all outcomes, so a summary is no way out.
  place.write("rounds.yaml", HUGE.replace("optimizer", "refine: { rounds: 2 }\noptimizer"));
  expect((await place.sweep("plan", "rounds.yaml")).stderr).toMatch(
    /at most 3,[\d,]+ trials in rounds, more than --max-trials 10,000,000\nuse --max-trials \d+ to allow them\n$/,
  );
  expect(place.has("results")).toBe(false);
  // A child's maxRSS includes the process that started it, so the peak is the kernel's own figure.
  const report = `
    import { readFileSync } from "node:fs";
    import { isMainThread } from "node:worker_threads";
    if (isMainThread) process.on("exit", () => {
      const [, kilobytes] = /^VmHWM:\\s+(\\d+) kB$/m.exec(readFileSync("/proc/self/status", "utf8"));
      process._rawDebug("used", JSON.stringify({ ...process.resourceUsage(), kilobytes }));
    });`;
  const args = [
    "--import",
    `data:text/javascript,${encodeURIComponent(report)}`,
    BIN,
    "plan",
    "huge.yaml",
    "--max-trials",
    "2000000000",
    "--threads",
    "2",
  ];
  const { code, stdout, stderr } = await startIn(place.folder, process.execPath, args).ended;
  expect(code).toBe(0);
  expect(stdout).toMatch(/^huge: 1,000,014,129 trials in 1 space; about [\d.]+ \S+ on 2 threads, at most /m);
  expect(stdout).toContain("last  trial 1000014128: rosenbrock momentum, lr=0.01 momentum=0.99\n");
  const used = JSON.parse(/^used (.*)$/m.exec(stderr)![1]!) as NodeJS.ResourceUsage & { kilobytes: string };
  const megabytes = Number(used.kilobytes) / 1000;
  // Processor time, which a busy machine does not stretch.
  const seconds = (used.userCPUTime + used.systemCPUTime) / 1e6;
  console.log(`a plan of a billion points: ${seconds.toFixed(2)} s, ${megabytes.toFixed(0)} MB`);
  // One byte a point would be a gigabyte.
  expect(megabytes).toBeLessThan(250);
  expect(seconds).toBeLessThan(20);
});

test.for(inSoak())("plan knows what a run has stored, and what --store summary does not store", async () => {
  const place = quickWorkplace();
  place.write("grid.yaml", GRID);
  await place.sweep("run", "grid.yaml", "--threads", "1");
  const plan = await place.sweep("plan", "grid.yaml");
  expect(plan.stdout).toMatch(/54 trials in 2 spaces; 54 are done; about .*, about 0 B of results\n$/);
  const [summary, other, changed] = await Promise.all([
    place.sweep("plan", "grid.yaml", "--store", "summary"),
    place.json<object>("plan", "grid.yaml", "--db", "other.db"),
    place.json<object>("plan", "grid.yaml", "--set", "stop.max_steps=7"),
  ]);
  expect(summary.stdout).toMatch(/54 trials in 2 spaces; about .*, no row for each trial\n$/);
  expect(other).toMatchObject({ done: 0 });
  expect(changed).toMatchObject({ done: 0 });
  expect(place.has("other.db")).toBe(false);
});

test.for(inSoak())("plan warns of a disk with too little room", async () => {
  const place = quickWorkplace();
  const huge = HUGE.replaceAll("31623", "1000000");
  place.write("huge.yaml", huge);
  const { code, stderr } = await place.sweep("plan", "huge.yaml", "--max-trials", "1000000000000");
  expect(code).toBe(0);
  expect(stderr).toMatch(/^note: about 81 TB of results, but only [\d.]+ .B are free in .*: name another place/m);
});
