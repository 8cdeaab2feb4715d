import { expect, test } from "vitest";
import { quickWorkplace } from "../support/command/quick-workplace.ts";

test("show refuses axes before it prints anything", async () => {
  const place = quickWorkplace();
  place.write(
    "two.yaml",
    "objectives: [sphere, ravine]\noptimizer: momentum\nparameters: { lr: [0.1, 0.2], momentum: [0, 0.5] }\n",
  );
  await place.out("run", "two.yaml", "--quiet", "--threads", "1");
  for (const axes of [
    ["--x", "lr", "--y", "lr"],
    ["--x", "beta1"],
    ["--y", "nothing"],
  ]) {
    const { code, stdout, stderr } = await place.sweep("show", ...axes);
    expect({ axes, code, stdout }).toEqual({ axes, code: 2, stdout: "" });
    expect(stderr).not.toBe("");
  }
  expect(await place.out("show", "--x", "momentum", "--y", "lr")).toMatch(/^two, sweep 1: [^]*by momentum and lr/);
});

test("show counts one step and one trial in the singular", async () => {
  const place = quickWorkplace();
  place.write("one.yaml", "objective: sphere\noptimizer: sgd\nparameters: { lr: 0.1 }\nstop: { max_steps: 1 }\n");
  await place.out("run", "one.yaml", "--quiet", "--threads", "1");
  expect(await place.out("show")).toMatch(/^one, sweep 1: complete, 1 of 1 trial, 1 step in /);
});
