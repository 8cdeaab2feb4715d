import { expect, test } from "vitest";
import type { MapTrials } from "../../src/analysis/map/map-trials.ts";
import type { PlotSpace } from "../../src/plot/plot-space.ts";
import { profilePicture } from "../../src/plot/profile-picture.ts";
import { STATUSES } from "../../src/sweep/outcomes/statuses.ts";

/** Returns a space with one trial, which converged in `steps` steps. */
function spaceOf(problem: string, optimizer: string, steps: number): PlotSpace {
  const trials: MapTrials = {
    ...{ count: 1, names: ["lr"], hyperparameters: Float64Array.of(0.1), trial: Float64Array.of(0) },
    ...{ repeat: Int32Array.of(0), status: Uint8Array.of(STATUSES.indexOf("converged")) },
    ...{ steps: Float64Array.of(steps), finalLoss: Float64Array.of(0) },
  };
  return {
    ...{ label: `${problem} ${optimizer}`, problem, optimizer, dim: 2, seed: 0, spec: undefined, whyNot: undefined },
    ...{ minimum: null, color: 0, first: 0, end: 1, trials, best: 0 },
  };
}

test("an objective that an optimizer never ran is left out of the profile, with a note", () => {
  const both = [spaceOf("bowl", "sgd", 20), spaceOf("bowl", "adam", 10)];
  const { panels, notes } = profilePicture([...both, spaceOf("ravine", "sgd", 5)]);
  expect(panels[0]?.title).toBe("Performance profiles over 1 objective");
  expect(panels[0]?.description).toMatch(
    /sgd is the best on 0 % and solves 100 %; adam is the best on 100 % and solves 100 %\.$/,
  );
  expect(notes).toEqual(["1 objective is left out: not every optimizer ran it."]);
  expect(profilePicture(both).notes).toEqual([]);
});

test("optimizers with no objective in common have no profile", () => {
  const apart = [spaceOf("bowl", "adam", 10), spaceOf("ravine", "sgd", 5)];
  expect(() => profilePicture(apart)).toThrow(
    expect.objectContaining({ code: "input", message: expect.stringMatching(/these have none in common: adam, sgd;/) }),
  );
});
