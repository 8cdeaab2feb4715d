import { copyFileSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { quickWorkplace } from "../support/command/quick-workplace.ts";
import { parseXml } from "../support/files/parse-xml.ts";
import type { Workplace } from "../support/command/sweep-command.ts";

const MOMENTUM = `
export default class Momentum {
  constructor({ lr, momentum }) {
    Object.assign(this, { lr, momentum, v: [0, 0], step: 0 });
  }

  update({ x }, grads) {
    if (this.step++ % 50 === RESET) this.v = [0, 0];
    for (let i = 0; i < x.length; i++) {
      this.v[i] = this.momentum * this.v[i] - this.lr * grads.x[i];
      x[i] += this.v[i];
    }
  }
}
`;
// Has the built-in rule's name, so that it is compared with the same lines.
const OWN = "optimizer={ name: momentum, module: ./momentum.js, hyperparameters: { lr: 0.01, momentum: 0.9 } }";
const CHECK = ["check", "ravine-check.yaml", "--threads", "1", "--set", OWN];

function ravineCheck(module: string): Workplace {
  const place = quickWorkplace();
  const sweeps = join(import.meta.dirname, "../../sweeps");
  for (const name of ["ravine-check.yaml", "ravine-check.baseline.csv"])
    copyFileSync(join(sweeps, name), place.path(name));
  place.write("momentum.js", module);
  return place;
}

test("check compares a user's class with the ravine's baseline: correct, with a bug, and with a syntax error", async () => {
  const place = ravineCheck(MOMENTUM.replace("RESET", "-1"));
  expect(await place.sweep(...CHECK)).toMatchObject({
    code: 0,
    stdout: expect.stringContaining("64 trials compared: 64 same"),
  });

  place.write("momentum.js", MOMENTUM.replace("RESET", "49"));
  const reset = await place.sweep(...CHECK);
  expect(reset).toMatchObject({ code: 1 });
  expect(reset.stdout).toMatch(/^regressed +ravine momentum lr=0\.01 momentum=0\.95 +steps 403 → /m);
  expect(reset.stdout).toMatch(/^FAIL: .*: 2 newly diverged, 8 regressed; the expectation holds$/m);

  place.write("momentum.js", `${MOMENTUM}}`);
  place.write("check.xml", "<an old report/>");
  const broken = await place.sweep(...CHECK, "--junit", "check.xml", "--json-file", "check.json");
  expect(broken).toMatchObject({ code: 3, stdout: "" });
  expect(broken.stderr).toMatch(/momentum\.js:\d+: .*Unexpected token/);
  expect(JSON.stringify(parseXml(place.read("check.xml")))).toMatch(/momentum\.js.*Unexpected token/);
  expect(JSON.parse(place.read("check.json"))).toMatchObject({ verdict: "broken", exit: 3 });
});

test("failed trials make a check exit 3 and are no baseline, unless the grid allows them", async () => {
  const place = quickWorkplace();
  place.write(
    "mine.js",
    'export default class { constructor({ lr }) { this.lr = lr; }\n update({ x }, { x: g }) { if (this.lr > 1) throw new Error("lr is too large"); x[0] -= 0.01 * g[0]; } }',
  );
  place.write(
    "grid.yaml",
    "objective: ravine\noptimizer: { name: mine, module: ./mine.js, hyperparameters: { lr: 1 } }\n" +
      "parameters: { lr: [1, 2] }\nstop: { max_steps: 5 }\nexpect: [{ sql: SELECT count(*) = 2 FROM results }]\n" +
      "check: { allow: [nothing converges] }\n",
  );
  const check = ["check", "grid.yaml", "--threads", "1"];
  const why = "1 of 2 trials failed; the first, trial 1: lr is too large (mine.js:2)";
  const remedy = `${why} (if this is meant: check: { allow: [trials fail] })`;
  expect(await place.sweep(...check)).toMatchObject({ code: 3, stdout: expect.stringContaining(remedy) });
  const refused = await place.sweep(...check, "--update");
  expect(refused).toMatchObject({ code: 3, stderr: expect.stringContaining(`so none is written: ${remedy}`) });
  expect(() => place.read("grid.baseline.csv")).toThrow("ENOENT");

  const allow = ["--set", "check.allow=[nothing converges, trials fail]"];
  const updated = await place.sweep(...check, "--update", ...allow);
  expect(updated).toMatchObject({ code: 0, stdout: expect.stringContaining(why) });
  expect(await place.sweep(...check, ...allow)).toMatchObject({ code: 0, stdout: expect.stringContaining(why) });
  // A baseline that has the failed trials does not make them a pass.
  expect(await place.sweep(...check)).toMatchObject({ code: 3, stdout: expect.stringContaining(remedy) });
  // Places are seen from the working directory.
  mkdirSync(place.path("gate"));
  for (const name of ["mine.js", "grid.yaml"]) place.write(`gate/${name}`, place.read(name));
  const below = await place.sweep("check", "gate/grid.yaml", "--threads", "1");
  expect(below.stdout).toContain("lr is too large (gate/mine.js:2)");
  // Another kind of failure is a change, in both directions.
  place.write("grid.baseline.csv", place.read("grid.baseline.csv").replace(",failed,", ",timed_out,"));
  const other = await place.sweep(...check, ...allow);
  expect(other.stdout).toMatch(/^regressed +ravine mine lr=2 +timed_out in \d+ steps → failed in 0 steps$/m);
  expect(other.code).toBe(1);
  expect(other.stdout).toContain("--update");
  // An update would refuse them.
  const unallowed = await place.sweep(...check);
  expect(unallowed).toMatchObject({ code: 1, stdout: expect.not.stringContaining("--update") });
});
