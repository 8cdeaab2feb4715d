import { NO_FIGURES } from "../../src/analysis/runtime/figure.ts";
import { expect, test } from "vitest";
import type { ShownSpace, ShownSweep } from "../../src/page-data/document.ts";
import type { BestOfSpace } from "../../src/page-data/report-sentences.ts";
import { sweepSentences } from "../../src/page-data/report-sentences.ts";
import { STATUSES } from "../../src/sweep/outcomes/statuses.ts";
import type { Status } from "../../src/sweep/outcomes/statuses.ts";

function spaceOf(optimizer: string, done: Partial<Record<Status, number>>): ShownSpace {
  const counts = { ...Object.fromEntries(STATUSES.map((status) => [status, 0])), ...done } as Record<Status, number>;
  return {
    ...{ label: `bowl ${optimizer}`, problem: "bowl", optimizer, varied: [], given: [], trials: 1, counts, best: 0 },
    ...{ spec: undefined, whyNot: undefined, minimum: null, chosen: undefined, expectedTimes: [] },
  };
}

function sweepOf(spaces: readonly ShownSpace[], done: number, trials: number): ShownSweep {
  return {
    ...{ id: 1, name: "s", status: done === trials ? "complete" : "running", trials, done, startedAt: "" },
    ...{
      seconds: 1,
      steps: 9,
      threads: 1,
      version: "",
      platform: "",
      isSummary: false,
      yaml: "",
      seed: 0,
      runtimes: NO_FIGURES,
      spaces,
    },
  };
}

function bestOf(space: ShownSpace, steps: number): BestOfSpace {
  return { space, repeats: undefined, steps, finalLoss: 0, values: {} };
}

test("two optimizers are both, three are all 3", () => {
  const spaces = ["sgd", "adam", "rprop"].map((optimizer) => spaceOf(optimizer, { converged: 2 }));
  const best = spaces.map((space, i) => bestOf(space, 10 + i));
  expect(sweepSentences(sweepOf(spaces.slice(0, 2), 4, 4), best.slice(0, 2))[1]).toMatch(/^On bowl, both optimizers /);
  expect(sweepSentences(sweepOf(spaces, 6, 6), best)[1]).toMatch(/^On bowl, all 3 optimizers /);
});

test("one trial has no share", () => {
  const [good, bad] = [spaceOf("sgd", { converged: 1 }), spaceOf("sgd", { exhausted: 1 })];
  expect(sweepSentences(sweepOf([good], 1, 1), [bestOf(good, 9)])).toEqual([
    "The sweep s ran 1 trial: sgd on bowl. It converged. It took 9 steps in 1 s.",
    "On bowl, sgd converged in its one trial, which took 9 steps.",
  ]);
  const opening = (done: number, trials: number): string | undefined =>
    sweepSentences(sweepOf([bad], done, trials), [])[0];
  expect(opening(1, 1)).toContain("It did not converge.");
  expect(opening(0, 1)).toContain("It is not done yet.");
  expect(opening(1, 5)).toContain("ran 1 of 5 trials: sgd on bowl. The one that is done did not converge.");
  expect(opening(2, 5)).toContain("0 % of them converged.");
});

test("two optimizers with equal steps are both the fastest", () => {
  const spaces = ["sgd", "adam"].map((optimizer) => spaceOf(optimizer, { converged: 1 }));
  const best = spaces.map((space) => bestOf(space, 5));
  expect(sweepSentences(sweepOf(spaces, 2, 2), best)[1]).toMatch(
    /Of these, none was faster than sgd, with 5 steps; adam took as many\.$/,
  );
});

test("a sweep that is not done says that it is not complete", () => {
  const [space] = [spaceOf("sgd", { converged: 1 })];
  expect(sweepSentences(sweepOf([space], 1, 800), [])[0]).toMatch(
    /ran 1 of 800 trials: .* It is not complete: it is running\.$/,
  );
  expect(sweepSentences(sweepOf([space], 1, 1), [])[0]).not.toContain("complete");
});
