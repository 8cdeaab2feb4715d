import { chmodSync } from "node:fs";
import { expect, test } from "vitest";
import { workplace } from "../support/command/sweep-command.ts";
import type { GitRepository } from "../support/files/git-repository.ts";
import { ENDLESS, RULE, expectNothingLeft, isRunning, leftIn, until, withGrid } from "./signalled-checks.ts";

/** Makes a Git that waits for the file `tmp/go` before a subcommand of `worktree`. */
function withSlowGit(place: GitRepository, subcommand: string): Record<string, string> {
  place.write(
    "tmp/bin/git",
    `#!/bin/sh
for word in "$@"; do
  if [ "$word" = ${subcommand} ]; then
    : > "$TMPDIR/begun"
    while [ ! -e "$TMPDIR/go" ]; do sleep 0.05; done
  fi
done
PATH=\${PATH#*:}
exec git "$@"
`,
  );
  chmodSync(place.path("tmp/bin/git"), 0o755);
  return { TMPDIR: place.path("tmp"), PATH: `${place.path("tmp/bin")}:${process.env["PATH"]}` };
}

test("a signal finds a listener at any moment of a check, which removes the worktree", async () => {
  const place = withGrid(RULE);
  // Node drops a signal in flight when its last listener goes, and without one it ends the process.
  const preload = `if (require("node:worker_threads").isMainThread) {
    process.on("removeListener", (name) => {
      if (name === "SIGINT" && process.listenerCount(name) === 0) console.log("no listener");
    });
  }`;
  place.write("tmp/preload.cjs", preload);
  const env = { TMPDIR: place.path("tmp"), NODE_OPTIONS: `--require ${place.path("tmp/preload.cjs")}` };
  const args = ["check", "gri*.yaml", "--threads", "1", "--against", "main"];
  const { code, stdout } = await place.start(args, { env }).ended;
  expect(code).toBe(0);
  expect(stdout).toMatch(/^PASS: nothing is worse [^]*\nno listener\n$/m);
  expect(stdout.match(/no listener/g)).toHaveLength(1);
  expect(leftIn(place)).toEqual([]);
});

test.for(["SIGINT", "SIGTERM"] as const)("%s to the group while Git adds the worktree leaves none", async (name) => {
  const place = withGrid(RULE);
  const env = withSlowGit(place, "add");
  const args = ["check", "grid.yaml", "--threads", "1", "--against", "main", "--json-file", "tmp/check.json"];
  const running = place.start(args, { env, isGroup: true });
  await until(() => place.has("tmp/begun"));
  running.signal(name);
  place.write("tmp/go", "");
  const { code, stdout, stderr } = await running.ended;
  expect({ code, stdout }).toEqual({ code: 130, stdout: "" });
  expect(stderr).toMatch(/^interrupted: nothing was checked$/m);
  expect(JSON.parse(place.read("tmp/check.json"))).toMatchObject({ verdict: "broken", exit: 130 });
  expectNothingLeft(place);
});

test("a second Ctrl-C to the group while Git removes the worktree does not keep it", async () => {
  const place = withGrid(ENDLESS);
  const env = withSlowGit(place, "remove");
  const running = place.start(["check", "grid.yaml", "--threads", "1", "--against", "main"], { env, isGroup: true });
  await until(() => isRunning(place));
  running.signal("SIGINT");
  await until(() => place.has("tmp/begun"));
  running.signal("SIGINT");
  place.write("tmp/go", "");
  expect(await running.ended).toMatchObject({ code: 130, stdout: "" });
  expectNothingLeft(place);
});

test("Ctrl-C during a comparison with a rule still writes the reports", async () => {
  const place = workplace();
  // Each step of the comparison takes its time; the trials make none.
  const slow = "import { writeFileSync } from 'node:fs';\nconst wait = new Int32Array(new SharedArrayBuffer(4));\n";
  const update =
    "update({ x }, { x: g }) { writeFileSync('begun', ''); Atomics.wait(wait, 0, 0, 100); x[0] -= 0.1 * g[0]; }";
  place.write("mine.mjs", `${slow}export default class { ${update} }\n`);
  const rule = "optimizer: { name: mine, module: ./mine.mjs, hyperparameters: { lr: 0.1 } }\nsame_as: { mine: sgd }\n";
  const one = "objective: { name: sphere, dim: 1 }\nstop: { max_steps: 1, target: 1e9 }\n";
  place.write("grid.yaml", one + rule);
  place.write("next.yaml", RULE);
  const running = place.start(["check", "grid.yaml", "next.yaml", "--threads", "1", "--json-file", "check.json"]);
  await until(() => place.has("begun"));
  running.signal("SIGINT");
  const { code, stderr } = await running.ended;
  expect({ code, stderr }).toEqual({ code: 130, stderr: expect.stringMatching(/^interrupted: nothing was checked$/m) });
  const { grids } = JSON.parse(place.read("check.json")) as { grids: { exit: number }[] };
  expect(grids.map(({ exit }) => exit)).toEqual([130, 130]);
});

test("a signal ends a module that blocks as the first one loads; later, reports are written", async () => {
  const place = workplace();
  const begun = "import { writeFileSync } from 'node:fs'; writeFileSync('begun', '');";
  place.write("endless.mjs", `${begun} for (;;);\n`);
  const wait = "Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1000);";
  place.write("slow.mjs", `${begun} ${wait}\nexport default class {\n  update() {}\n}\n`);
  place.write("wrong.mjs", `${begun} ${wait}\n`);
  place.write("grid.yaml", `${RULE}same_as: { mine: sgd }\n`);
  for (const name of ["endless", "slow", "wrong"]) {
    const mine = `{ name: mine, module: ./${name}.mjs, hyperparameters: { lr: 0.1 } }`;
    place.write(`${name}.yaml`, `objective: sphere\noptimizer: ${mine}\nsame_as: { mine: sgd }\n`);
  }
  const interrupt = async (...grids: readonly string[]): Promise<number | null> => {
    const running = place.start(["check", ...grids, "--threads", "1", "--json-file", "check.json"]);
    await until(() => place.has("begun"));
    running.signal("SIGINT");
    const { code } = await running.ended;
    place.delete("begun");
    return code;
  };
  // By the signal itself.
  expect(await interrupt("endless.yaml")).toBeNull();
  for (const [name, exit] of [
    ["slow.yaml", 130],
    ["wrong.yaml", 3],
  ] as const) {
    expect(await interrupt("grid.yaml", name)).toBe(130);
    const { grids } = JSON.parse(place.read("check.json")) as { grids: readonly { exit: number }[] };
    expect(grids.map((grid) => grid.exit)).toEqual([0, exit]);
    place.delete("check.json");
  }
});
