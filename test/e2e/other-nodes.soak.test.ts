import { cpSync, symlinkSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { BIN, startIn, workplace } from "../support/command/sweep-command.ts";
import type { Workplace } from "../support/command/sweep-command.ts";

/*
 * Versions of Node differ in last bits of Math functions and `**`. `SWEEP_NODES` has paths of other
 * versions, separated by blanks; `.ci/run` sets it.
 */
const OTHERS = (process.env["SWEEP_NODES"] ?? "").split(/\s+/).filter((path) => path !== "");

const MODULE = `export default class {
  t = 0;
  constructor(hyperparameters) { Object.assign(this, hyperparameters); }
  update({ x }, { x: g }) {
    this.t += 1;
    this.m ??= new Float64Array(x.length);
    this.v ??= new Float64Array(x.length);
    const rate = this.lr * (1 + 0.1 * Math.sin(this.t)) * Math.exp(-1e-4 * this.t);
    for (let i = 0; i < x.length; i++) {
      this.m[i] = 0.9 * this.m[i] + 0.1 * g[i];
      this.v[i] = this.beta2 * this.v[i] + (1 - this.beta2) * g[i] ** 2;
      x[i] -= rate * this.m[i] / (1 - 0.9 ** this.t) / (Math.sqrt(this.v[i] / (1 - this.beta2 ** this.t)) + 1e-8);
    }
  }
}
`;

const OBJECTIVE = `export const dim = 2, start = [-1.5, 2], minimum = 0, minimisers = [[0, 0]];
export function value([x, y]) { return Math.exp(Math.sin(x) ** 2 + Math.abs(y) ** 2.5) - 1 + Math.log1p(x * x); }
`;

// With one version there is little to see.
const GRID = `objectives: [rosenbrock, beale, { name: waves, module: ./waves.mjs, dim: 2, start: [-1.5, 2], minimum: 0 }]
optimizer: { name: mine, module: ./mine.mjs, hyperparameters: { lr: 0.1, beta2: 0.99 } }
parameters: { lr: { min: 0.01, max: 1, scale: log, num: ${OTHERS.length === 0 ? 3 : 12} }, beta2: [0.9, 0.999] }
stop: { max_steps: ${OTHERS.length === 0 ? 300 : 1500} }
`;

/** Makes the package as installed and returns its command: Node 22 cannot run the sources. */
function installed(place: Workplace): string {
  const root = join(dirname(BIN), "..");
  for (const name of ["bin", "dist"]) cpSync(join(root, name), place.path(`package/${name}`), { recursive: true });
  cpSync(join(root, "package.json"), place.path("package/package.json"));
  symlinkSync(join(root, "node_modules"), place.path("package/node_modules"));
  return place.path("package/bin/sweep.js");
}

test("a baseline passes under every version of Node", { timeout: 120_000 }, async () => {
  const place = workplace();
  place.write("mine.mjs", MODULE);
  place.write("waves.mjs", OBJECTIVE);
  place.write("grid.yaml", GRID);
  const nodes = [process.execPath, ...OTHERS];
  const command = OTHERS.length === 0 ? BIN : installed(place);
  for (const writer of nodes) {
    const check = (node: string, ...args: string[]): ReturnType<typeof place.sweep> =>
      startIn(place.folder, node, [command, "check", "grid.yaml", "--threads", "1", "--quiet", ...args]).ended;
    expect(await check(writer, "--update")).toMatchObject({ code: 0 });
    for (const reader of nodes) {
      expect.soft(await check(reader), `${writer} → ${reader}`).toMatchObject({ code: 0 });
    }
  }
});

test.for(OTHERS)("%s has no node:ffi: sweeps run as before, --kernel native and doctor say why", async (node) => {
  const place = workplace();
  const sweep = installed(place);
  const run = (...args: string[]): ReturnType<typeof place.sweep> =>
    startIn(place.folder, node, [sweep, ...args]).ended;
  place.write(
    "grid.yaml",
    "objective: booth\noptimizer: sgd\nparameters: { lr: [0.01, 0.1] }\nstop: { max_steps: 100000000000 }\n",
  );
  expect(await run("run", "grid.yaml", "--quiet")).toMatchObject({ code: 0, stderr: "" });
  const reason = /Node [\d.]+ has no node:ffi here; Node 26\.1 or newer has it/;
  const forced = await run("run", "grid.yaml", "--kernel", "native", "--fresh");
  expect(forced).toMatchObject({ code: 3, stdout: "", stderr: expect.stringMatching(reason) });
  const { code, stdout } = await run("doctor");
  expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringMatching(reason) });
});
