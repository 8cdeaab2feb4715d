import { expect, test } from "vitest";
import { workplace } from "../support/command/sweep-command.ts";
import { runLines } from "../support/command/run-lines.ts";

const grid = (module: string): string =>
  `objective: sphere\noptimizer: { name: mine, module: ${module}, hyperparameters: { lr: 0.1 } }\n`;

test("plan reports a faulty module and does not wait for a slow one", async () => {
  const place = workplace();
  place.write("mine.ts", "export default class { update() {} }\n");
  place.write("mine.yaml", grid("./mine.ts"));
  place.write("broken.ts", 'import { a } from "./other.ts";\nexport default class { update() { a(); } }\n');
  place.write("other.ts", "export const a = (step: number) => {\n");
  place.write("broken.yaml", grid("broken.ts"));
  place.write("nothing.mjs", "export const nothing = 1;\n");
  place.write("nothing.yaml", grid("./nothing.mjs"));
  // An endless trial that waits, to save processor time.
  place.write(
    "slow.mjs",
    "const never = new Int32Array(new SharedArrayBuffer(4));\n" +
      "export const start = [1], minimum = 0; export function value() { Atomics.wait(never, 0, 0); }",
  );
  place.write(
    "slow.yaml",
    "objective: { name: slow, module: ./slow.mjs }\noptimizer: sgd\nparameters: { lr: [1, 2] }\n",
  );
  const nothing = {
    code: 3,
    stdout: "",
    stderr: "nothing.mjs: has no default export: it must be a class with update(params, grads)\n",
  };
  expect(
    await runLines(place, [
      ["run", "broken.yaml"],
      ["run", "nothing.yaml"],
      ["plan", "nothing.yaml"],
      ["run", "mine.yaml", "--kernel", "wasm"],
      ["plan", "mine.yaml", "--allow-modules", "nope"],
      ["plan", "slow.yaml"],
      ["plan", "slow.yaml", "--format", "json"],
    ]),
  ).toEqual([
    {
      code: 3,
      stdout: "",
      stderr: expect.stringMatching(/^broken\.ts: does not load: Expected .* \(other\.ts:\d\)\n$/),
    },
    nothing,
    nothing,
    { code: 2, stdout: "", stderr: "a module does not run in the wasm kernel: sphere mine\n" },
    { code: 2, stdout: "", stderr: "--allow-modules must be a folder: nope\n" },
    {
      code: 0,
      stdout: expect.stringMatching(/\nslow: 2 trials in 1 space; about \d+ B of results\n$/),
      stderr: 'note: no time estimate: the sample trials of "slow sgd" are too slow\n',
    },
    { code: 0, stdout: expect.stringContaining('"seconds_at_most": null'), stderr: "" },
  ]);
  expect(place.has("results")).toBe(false);
});
