import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { compareTrials } from "../../src/check/compare-trials.ts";
import type { CompareOptions } from "../../src/check/compare-trials.ts";
import type { ComparedTrial, Comparison, LossScale, TrialClass } from "../../src/check/comparison.ts";
import { sortTrials } from "../../src/check/trial-order.ts";
import { someTrials, trial } from "../support/spaces/trials.ts";

const TOLERANCE = { steps: 0.05, loss: 0.1 };

function compare(
  before: readonly ComparedTrial[],
  after: readonly ComparedTrial[],
  { scale = { minimum: 0, target: 1e-8 }, limit }: { scale?: LossScale; limit?: number } = {},
): Comparison {
  return compareTrials(sortTrials(before), sortTrials(after), {
    ...{ tolerance: TOLERANCE, scaleOf: () => scale, chanceOf: () => "same", limit },
  });
}

type Outcome = Partial<ComparedTrial>;

function classOf(before: Outcome, after: Outcome, scale?: LossScale): { class: TrialClass; why?: string } {
  const { changes, counts, compared } = compare([trial(before)], [trial(after)], scale === undefined ? {} : { scale });
  expect(compared).toBe(1);
  const [change] = changes;
  if (change === undefined) {
    expect(counts.same).toBe(1);
    return { class: "same" };
  }
  expect(counts[change.class]).toBe(1);
  return { class: change.class, why: change.why };
}

const ORDER = ["converged", "stationary", "exhausted", "diverged", "failed"] as const;

describe("statuses", () => {
  const pairs = ORDER.flatMap((before, i) => ORDER.map((after, j) => [before, after, j - i] as const));
  test.each(pairs)("%s → %s", (before, after, worse) => {
    const expected =
      worse === 0 ? "same" : worse < 0 ? "improved" : after === "diverged" ? "newly diverged" : "regressed";
    expect(classOf({ status: before }, { status: after }).class).toBe(expected);
  });

  test("another kind of failure is a change; losses of failed and diverged trials are ignored", () => {
    expect(classOf({ status: "failed" }, { status: "timed_out", steps: 3 }).class).toBe("regressed");
    expect(classOf({ status: "timed_out" }, { status: "failed" }).class).toBe("regressed");
    expect(classOf({ status: "failed" }, { status: "failed", finalLoss: NaN, steps: 3 }).class).toBe("same");
    expect(
      classOf({ status: "diverged", finalLoss: 2e12 }, { status: "diverged", finalLoss: NaN, steps: 9 }).class,
    ).toBe("same");
  });

  test("the text describes both outcomes", () => {
    expect(classOf({ steps: 551 }, { status: "exhausted", steps: 900, finalLoss: 0.25 }).why).toBe(
      "converged in 551 steps → exhausted at loss 0.25",
    );
    expect(classOf({ status: "stationary", finalLoss: 5 }, { status: "diverged", steps: 1, finalLoss: NaN }).why).toBe(
      "stationary at loss 5 → diverged in 1 step",
    );
  });
});

describe("steps of converged trials", () => {
  test.each<[before: number, after: number, expected: TrialClass, why?: string]>([
    [100, 105, "same"],
    [60, 63, "same"],
    [100, 106, "regressed", "steps 100 → 106 (+6 %)"],
    [106, 100, "improved", "steps 106 → 100 (−5.66 %)"],
    [120, 310, "regressed", "steps 120 → 310 (+158 %)"],
    [0, 0, "same"],
    [0, 1, "regressed", "steps 0 → 1"],
    [1, 0, "improved", "steps 1 → 0 (−100 %)"],
  ])("%i → %i is %s", (before, after, expected, why) => {
    const outcome = classOf({ steps: before }, { steps: after });
    expect(outcome).toEqual(why === undefined ? { class: expected } : { class: expected, why });
  });

  test("ignore the losses", () => {
    expect(classOf({ finalLoss: 1e-12 }, { finalLoss: 9e-9 }).class).toBe("same");
  });
});

describe("losses of other trials, in decades above the target", () => {
  test.each<[before: number, after: number, expected: TrialClass, why?: string]>([
    [1e-3, 1.25e-3, "same"],
    [1e-3, 1.27e-3, "regressed", "loss 0.001 → 0.00127 (+0.104 decades)"],
    [1e-9, 1e-6, "regressed", "loss 1e-9 → 0.000001 (+2 decades)"],
    [1e-6, 1e-7, "improved", "loss 0.000001 → 1e-7 (−1 decades)"],
    [0, 1e-8, "same"],
    [-1e-9, 1e-9, "same"],
    [1, NaN, "regressed", "loss 1 → NaN"],
    [NaN, NaN, "same"],
  ])("%d → %d is %s", (before, after, expected, why) => {
    for (const status of ["exhausted", "stationary"] as const) {
      const outcome = classOf({ status, finalLoss: before, steps: 1 }, { status, finalLoss: after, steps: 1 });
      expect(outcome).toEqual(why === undefined ? { class: expected } : { class: expected, why });
    }
  });

  test.each<[scale: LossScale, before: number, after: number, expected: TrialClass]>([
    [{ minimum: -10, target: 1e-8 }, -10 + 1e-3, -10 + 2e-3, "regressed"],
    [{ minimum: -10, target: 1e-8 }, -5, -5.2, "same"],
    [{ minimum: -10, target: 1e-2 }, -10 + 1e-3, -10 + 9e-3, "same"],
    [{ minimum: null, target: 1e-8 }, -100, -50, "regressed"],
    [{ minimum: null, target: 1e-8 }, -100, -99, "same"],
    [{ minimum: null, target: 1e-8 }, -1, 1, "regressed"],
    [{ minimum: 0, target: 0 }, 0, 1e-30, "regressed"],
    [{ minimum: 0, target: -1 }, 1e-3, 1e-4, "improved"],
  ])("measured by %o, %d → %d is %s", (scale, before, after, expected) => {
    const status = "exhausted";
    expect(classOf({ status, finalLoss: before }, { status, finalLoss: after }, scale).class).toBe(expected);
  });
});

test("trials are matched by their settings; the rest are missing or added", () => {
  const at = (lr: number, steps = 100): ComparedTrial => trial({ hyperparameters: { lr, momentum: 0 }, steps });
  const { compared, counts, changes } = compare(
    [at(10), at(2), at(1)],
    [at(3), trial({ hyperparameters: { momentum: 0, lr: 10 }, steps: 200 }), at(2)],
  );
  expect([compared, counts]).toEqual([
    2,
    { same: 1, improved: 0, added: 1, missing: 1, regressed: 1, "newly diverged": 0 },
  ]);
  expect(changes.map((change) => [change.class, (change.after ?? change.before)?.hyperparameters["lr"]])).toEqual([
    ["regressed", 10],
    ["missing", 1],
    ["added", 3],
  ]);
});

test("the worst changes come first, and a limit keeps them", () => {
  const before = [1, 2, 3, 4, 5, 6, 7].map((lr) => trial({ hyperparameters: { lr } }));
  const outcomes: Outcome[] = [
    { steps: 50 },
    { steps: 300 },
    { status: "diverged" },
    { steps: 200 },
    { status: "exhausted", finalLoss: 1 },
    { steps: 100 },
    { status: "exhausted", finalLoss: 5 },
  ];
  const after = before.map((one, i) => ({ ...one, ...outcomes[i] }));
  const { changes } = compare(before, after);
  expect(changes.map(({ after: now }) => now?.hyperparameters["lr"])).toEqual([3, 7, 5, 2, 4, 1]);
  const limited = compare(before, after, { limit: 2 });
  expect(limited.changes).toEqual(changes.slice(0, 2));
  expect(limited.counts).toEqual(compare(before, after).counts);
});

test("trials equal themselves", () => {
  fc.assert(
    fc.property(someTrials, (trials) => {
      const { compared, counts, changes } = compare(trials, trials);
      expect([compared, changes]).toEqual([trials.length, []]);
      expect(counts).toMatchObject({ improved: 0, added: 0, missing: 0, regressed: 0, "newly diverged": 0 });
    }),
  );
});

test("swapping before and after swaps better and worse, missing and added", () => {
  const altered = fc.tuple(someTrials, fc.infiniteStream(fc.nat(5))).map(([trials, choices]) => {
    const others = trials.flatMap((one) => {
      const choice = choices.next().value;
      if (choice === 0) return [];
      const change: Outcome[] = [
        {},
        { steps: one.steps * 2 + 1 },
        { finalLoss: one.finalLoss / 10 },
        { status: "stationary" },
        { status: "diverged" },
      ];
      return [{ ...one, ...change[choice - 1] }];
    });
    return [trials, others] as const;
  });
  fc.assert(
    fc.property(altered, ([before, after]) => {
      const { compared, counts, changes } = compare(before, after);
      const back = compare(after, before);
      expect(back.compared).toBe(compared);
      expect(back.counts).toMatchObject({
        same: counts.same,
        added: counts.missing,
        missing: counts.added,
        improved: counts.regressed + counts["newly diverged"],
      });
      expect(changes).toHaveLength(Object.values(counts).reduce((sum, one) => sum + one) - counts.same);
      for (const { before: was, after: is } of changes) {
        if (was !== null && is !== null)
          expect({ ...was, status: is.status, steps: is.steps, finalLoss: is.finalLoss }).toEqual(is);
      }
    }),
  );
});

test("unsorted trials and duplicate keys are refused", () => {
  const options: CompareOptions = {
    tolerance: TOLERANCE,
    scaleOf: () => ({ minimum: 0, target: 1e-8 }),
    chanceOf: () => "none",
  };
  const [one, two] = [trial({ hyperparameters: { lr: 1 } }), trial({ hyperparameters: { lr: 2 } })];
  expect(() => compareTrials([two, one], [one, two], options)).toThrow(/^trials are out of order: /);
  expect(() => compareTrials([one], [one, one], options)).toThrow(/^trials are out of order: /);
});
