import { describe, expect, test } from "vitest";
import { refuses } from "../../src/kernel/wasm/choice.ts";
import { objectives } from "../../src/objectives/registry.ts";
import { bbob } from "../../src/objectives/suites/bbob/bbob.ts";
import { optimizers } from "../../src/optimizers/registry.ts";
import { BBOB_TARGETS } from "../../src/sweep/spec/targets.ts";
import { attempts, everyNth } from "../support/faults/attempts.ts";
import { allowedDim } from "../support/spaces/allowed-dim.ts";
import { OBJECTIVE_NAMES } from "../support/spaces/objective-names.ts";
import { builtInObjective, builtInOptimizer, listAxis, objectiveOf, spaceOf } from "../support/spaces/space-spec.ts";
import { expectSameBits } from "../support/spaces/same-bits.ts";
import { USER_RULES } from "../support/reference/user-rules.ts";

// The contract tests the default lane counts; here others are compared with the JavaScript kernel.
const STOP = { max_steps: attempts(40, 1_200), target: 1e-8, gradient: 1e-6, diverge: 1e12 };
const LR = listAxis("lr", [1e-6, 1e-4, 1e-3, 3e-3, 0.01, 0.03, 0.1, 0.3, 1, 3, 30]);

describe("bit-equal to the reference kernel", () => {
  // Rules and widths in turn; both rules in a soak, and in a tenth of one.
  const rules = ["momentum", "adam"];
  // Objectives with data have a kernel that always steps two trials at a time.
  const byRules = OBJECTIVE_NAMES.filter((name) => objectives[name]!.data === undefined).map((name, i) => {
    return [name, attempts(1, 20) === 1 ? [rules[i % 2]!] : rules, 1 + (i % 3)] as const;
  });
  test.each(everyNth(5, byRules))("%s, by %j", (name, by, width) => {
    for (const [i, rule] of by.entries()) {
      const objective = builtInObjective(name);
      const targets = objective.minimum === null ? {} : { targets: BBOB_TARGETS };
      expectSameBits(spaceOf(objective, builtInOptimizer(rule), { axes: [LR], stop: STOP, ...targets }), width + i);
    }
  });

  // Two of them by turns.
  const problems = [
    builtInObjective("double_well"),
    builtInObjective("ackley"),
    builtInObjective("quadratic", { dim: 10 }),
    builtInObjective("rosenbrock", { dim: 30 }),
  ];
  const byProblems = Object.keys(optimizers).map((name, k) => {
    return [name, [0, 1, 2, 3].filter((i) => attempts(1, 20) > 1 || i % 2 === k % 2)] as const;
  });
  test.each(everyNth(2, byProblems))("%s, in 1, 2, 10 and 30 dimensions: problems %j", (name, tried) => {
    for (const i of tried) {
      expectSameBits(spaceOf(problems[i]!, builtInOptimizer(name), { axes: [LR], stop: STOP }), 1 + i);
    }
  });

  test.each(everyNth(3, Object.keys(USER_RULES)))("%s, in 2 and in 20 dimensions", (name) => {
    for (const dim of [2, 20]) {
      const space = spaceOf(builtInObjective("rosenbrock", { dim }), USER_RULES[name]!, { stop: STOP, axes: [LR] });
      expectSameBits(space, 2);
    }
  });

  // The functions of bbob are in bbob-kernels.test.ts.
  const scalable = OBJECTIVE_NAMES.filter(
    (name) => typeof objectives[name]!.dim !== "number" && name !== "whitley" && !Object.hasOwn(bbob, name),
  );
  const many = scalable.filter((_, i) => attempts(1, 20) > 1 || i % 6 === 0);
  test.each(many)("%s, in 40 dimensions", (name) => {
    const objective = builtInObjective(name, { dim: allowedDim(objectives[name]!, 40) });
    const space = spaceOf(objective, builtInOptimizer("momentum"), { axes: [LR], stop: { ...STOP, max_steps: 30 } });
    // One vector at a time, as that is the shortest code.
    const reason = refuses(space);
    if (reason === undefined) expectSameBits(space, attempts(1, 20) === 1 ? 1 : 2);
    else expect(reason).toMatch(/too long for the wasm kernel/);
  });

  test("angles far beyond the first turns, some in flight beside small ones", () => {
    const objective = objectiveOf("sin(x) + cos(y)*tan(x/3)", [1e7, 2e5]);
    expectSameBits(spaceOf(objective, builtInOptimizer("sgd"), { axes: [LR], stop: STOP }), 3);
    const growing = objectiveOf("sin(x^2) + x^2", [300]);
    expectSameBits(spaceOf(growing, builtInOptimizer("sgd"), { axes: [LR], stop: STOP }), 2);
  });
});

test("trials that end after none, three or thousands of steps leave and take up lanes; excluded ones never do", () => {
  const lr = listAxis("lr", [1e-5, 3e-4, 0.9, 0.1, 1e3, 0.02, 0.5, 1e-3, 0.999, 0.3, 0.05, 1e9, 0.2]);
  const momentum = listAxis("momentum", [0, 0.5, 0.9, 0.99]);
  const stop = { max_steps: 5000, target: 1e-10, gradient: 1e-4, diverge: 1e6 };
  const space = spaceOf(builtInObjective("ravine"), builtInOptimizer("momentum"), {
    axes: [lr, momentum],
    stop,
    exclude: [[[[2, 4]], [[1, 3]]]],
    include: [[0.7, 0.7]],
    offset: 1000,
  });
  for (const width of [1, 2, 3, 4, 7]) expectSameBits(space, width);
  for (const groups of [1, 2, 8]) expectSameBits(space, 1, groups);
  for (const max_steps of [0, 1]) expectSameBits({ ...space, stop: { ...stop, max_steps } }, 2);
});

test("trials that seem to stop for all of their course, beside others: near diverge, far below 0, at rest but for their update", () => {
  const lr = listAxis("lr", [1e-4, 1e-3, 2e-3, 5e-3, 0.01, 0.02, 0.03]);
  const deep = builtInObjective("styblinski_tang");
  for (const diverge of [80, 100, 1000]) {
    expectSameBits(spaceOf(deep, builtInOptimizer("momentum"), { axes: [lr], stop: { ...STOP, diverge } }), 1, 12);
  }
  const unknown = objectiveOf("x^4 - 100*x^2 - 3*y", [1, 1]);
  expectSameBits(spaceOf(unknown, builtInOptimizer("sgd"), { axes: [lr], stop: { ...STOP, diverge: 2000 } }), 2, 4);
  // Flat beyond 1: there the velocity dies away for hundreds of steps, and rises again from nothing
  // but the last of it.
  const plateau = objectiveOf("where(abs(x) < 1, x^2, 1)", [0.9]);
  expectSameBits(
    spaceOf(plateau, builtInOptimizer("momentum"), { axes: [listAxis("lr", [0.5, 1, 1.5, 2])], stop: STOP }),
    1,
    2,
  );
});
