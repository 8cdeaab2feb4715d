import { expect, test } from "vitest";
import { carriedState, initialState } from "../../src/page/instrument/initial-state.ts";
import type { InstrumentSpaces } from "../../src/page/instrument/instrument-options.ts";
import { builtInObjective, builtInOptimizer, spaceOf } from "../support/spaces/space-spec.ts";

const spacesOf = (...names: string[]): InstrumentSpaces => ({
  spaces: names.map((name) => spaceOf(builtInObjective("ravine"), builtInOptimizer(name))),
  seed: 0,
});

test("settings go with their optimizers to a grid that has others before them", () => {
  const [before, after] = [spacesOf("momentum", "adam"), spacesOf("sgd", "adam", "momentum")];
  const adam = { isShown: true, hyperparameters: { lr: 0.3, beta1: 0.5 } };
  const momentum = { isShown: false, hyperparameters: { lr: 0.02, momentum: 0.25 } };
  const state = initialState(before, { runs: [momentum, adam], mapped: 0 });
  const carried = initialState(after, carriedState(state, before, after));
  expect(carried.runs.map(({ isShown, hyperparameters: { lr } }) => [isShown, lr])).toEqual([
    [true, builtInOptimizer("sgd").hyperparameters["lr"]],
    [true, 0.3],
    [false, 0.02],
  ]);
  expect(carried.mapped).toBe(2);
  expect(carried.start).toEqual(state.start);
  // An optimizer that is gone takes its setting with it.
  const alone = spacesOf("adam");
  expect(initialState(alone, carriedState(state, before, alone))).toMatchObject({ runs: [adam], mapped: 0 });
});

test("a start that was chosen stays; that of the objective does not", () => {
  const before = spacesOf("momentum");
  const after: InstrumentSpaces = {
    spaces: before.spaces.map((space) => ({ ...space, objective: { ...space.objective, start: [4, 4] } })),
    seed: 0,
  };
  const startFrom = (start?: readonly number[]): readonly number[] =>
    initialState(after, carriedState(initialState(before, start === undefined ? {} : { start }), before, after)).start;
  expect(startFrom()).toEqual([4, 4]);
  expect(startFrom([3, 2])).toEqual([3, 2]);
});
