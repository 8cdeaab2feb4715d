import { expect, test } from "vitest";
import { quickWorkplace } from "../support/command/quick-workplace.ts";
import { gitRepository } from "../support/files/git-repository.ts";
import type { QuickWorkplace } from "../support/command/quick-workplace.ts";
import type { Ended } from "../support/command/sweep-command.ts";

/** Returns a module's class: gradient descent on the sphere, with other code before each part. */
function descent({ first = "", each = "", factor = 1 } = {}): string {
  return `export default class {
    constructor(values) { Object.assign(this, values); ${first} }
    update({ x }, { x: g }) { ${each} for (let i = 0; i < x.length; i += 1) x[i] -= ${factor} * this.lr * g[i]; }
  }`;
}

function grid(names: readonly string[], hyperparameters = "lr: 0.1"): string {
  const optimizers = names.map(
    (name) => `{ name: ${name}, module: ./${name}.mjs, hyperparameters: { ${hyperparameters} } }`,
  );
  return `objective: { name: sphere, dim: 2 }\noptimizers: [${optimizers.join(", ")}]\nstop: { max_steps: 300, seconds: 1 }\n`;
}

function check(place: QuickWorkplace, ...args: string[]): Promise<Ended> {
  return place.sweep("check", "grid.yaml", "--threads", "2", ...args);
}

test("a rerun that fails or times out is no evidence: its trial has no mark, and divergence still fails", async () => {
  const place = quickWorkplace();
  // Fails with other last bits.
  place.write("mine.mjs", descent({ each: 'if (g[0] !== 2 * x[0]) throw new Error("bits");' }));
  place.write("grid.yaml", grid(["mine"]));
  const update = await check(place, "--update");
  expect(update).toMatchObject({ code: 0, stderr: expect.stringContaining("6 reruns failed or timed out") });
  expect(place.read("grid.baseline.csv")).toMatch(/^sphere,mine,lr=0.1,0,converged,\d+,[^,]+$/m);

  place.write("mine.mjs", descent({ factor: -100 }));
  // A mark of a version that took a time-out for a change of last bits.
  const marked = place.read("grid.baseline.csv").replace(/,converged,.*/, "$&,sensitive timed_out");
  for (const baseline of [place.read("grid.baseline.csv"), marked]) {
    place.write("grid.baseline.csv", baseline);
    const diverged = await check(place);
    expect(diverged).toMatchObject({
      code: 1,
      stdout: expect.stringMatching(/^newly diverged +sphere mine lr=0\.1 /m),
    });
  }
  expect(marked).toContain("sensitive timed_out");
});

test("only the trial itself counts when it runs after another one, which may throw, reject or never end", async () => {
  const faults = {
    throws: 'throw new Error("lr");',
    rejects: 'Promise.reject(new Error("lr"));',
    blocks: "for (;;);",
  };
  const place = quickWorkplace();
  for (const [name, fault] of Object.entries(faults)) {
    place.write(`${name}.mjs`, descent({ first: `if (this.lr !== 0.1) ${fault}` }));
  }
  place.write("grid.yaml", grid(Object.keys(faults)));
  expect(await check(place, "--update")).toMatchObject({ code: 0 });
  expect(place.read("grid.baseline.csv")).toMatch(/^(sphere,\w+,lr=0.1,0,converged,\d+,[^,]+\n){3}$/m);
});

test("the other trial is short, and has whole numbers in place of whole numbers", async () => {
  const place = quickWorkplace();
  place.write("whole.mjs", descent({ first: "while (!Number.isInteger(this.period));" }));
  // Ends at the 102nd step, unless it has the hyperparameters of the grid.
  const endless = "if (this.lr !== 0.002) { this.step ??= 0; while (this.step > 100); this.step += 1; }";
  place.write("long.mjs", descent({ each: endless }));
  place.write("grid.yaml", `${grid(["whole", "long"], "lr: 0.002, period: 5")}parameters: { period: [1, 4, 5] }\n`);
  const update = await check(place, "--update", "--set", "check.allow=[nothing converges]");
  expect(update).toMatchObject({ code: 0, stderr: expect.not.stringContaining("timed out") });
});

test("--against refuses a module whose results differ between two runs, as --update does", async () => {
  const place = gitRepository();
  place.write("grid.yaml", grid(["mine"]));
  place.write("mine.mjs", descent({ each: "this.lr = 0.1 + 0.1 * Math.random();" }));
  place.commit();
  const random = await check(place, "--against", "main");
  expect(random).toMatchObject({ code: 3, stdout: "" });
  expect(random.stderr).toMatch(
    /at main:\n.*\n {2}results differ between two runs of "mine": 1 of 1 trial; .* allow: /,
  );
  const allowed = await check(place, "--against", "main", "--set", "check.allow=[results differ]");
  expect(allowed).toMatchObject({ code: 0 });
});
