import { describe, expect, test } from "vitest";
import { compareTrials } from "../../src/check/compare-trials.ts";
import type { Chance } from "../../src/check/compare-trials.ts";
import type { ComparedTrial, Comparison, TrialClass } from "../../src/check/comparison.ts";
import { sortTrials } from "../../src/check/trial-order.ts";
import { randomStream } from "../support/reference/random.ts";
import { trial } from "../support/spaces/trials.ts";

function compare(
  before: readonly ComparedTrial[],
  after: readonly ComparedTrial[],
  chance: Chance = "same",
): Comparison {
  return compareTrials(sortTrials(before), sortTrials(after), {
    tolerance: { steps: 0.05, loss: 0.1 },
    scaleOf: () => ({ minimum: 0, target: 1e-8 }),
    chanceOf: () => chance,
  });
}

type Outcome = Partial<ComparedTrial>;

const WORSE: Outcome = { steps: 120 };
const BETTER: Outcome = { steps: 80 };
const SAME: Outcome = { steps: 103 };
const DIVERGED: Outcome = { status: "diverged" };

/** A point with repeats, as a list of outcomes and their counts. */
function point(...outcomes: readonly (readonly [Outcome, number])[]): ComparedTrial[] {
  const all = outcomes.flatMap(([outcome, times]) => Array.from({ length: times }, () => outcome));
  return all.map((outcome, repeat) => trial({ ...outcome, repeat }));
}

describe("the repeats of a point are at most one change", () => {
  test.each<[outcomes: (readonly [Outcome, number])[], expected: TrialClass, why?: string]>([
    [[[WORSE, 20]], "regressed", "median change: steps 100 → 120 (+20 %), 20 of 20 repeats worse (p = 9.5e-7)"],
    [
      [
        [WORSE, 15],
        [BETTER, 5],
      ],
      "regressed",
      "median change: steps 100 → 120 (+20 %), 15 of 20 repeats worse, 5 better (p = 0.021)",
    ],
    [
      [
        [WORSE, 14],
        [BETTER, 6],
      ],
      "same",
    ],
    [
      [
        [WORSE, 12],
        [SAME, 8],
      ],
      "regressed",
      "median change: steps 100 → 120 (+20 %), 12 of 20 repeats worse (p = 0.00024)",
    ],
    // Divergence of some repeats counts if it is significant; as many better as worse is not.
    [
      [
        [DIVERGED, 8],
        [SAME, 12],
      ],
      "newly diverged",
      "converged in 100 steps → diverged in 100 steps in 8 of 20 repeats, 0 better (p = 0.0078); converged 20 → 12, diverged 0 → 8 of 20",
    ],
    [
      [
        [DIVERGED, 5],
        [SAME, 15],
      ],
      "same",
    ],
    // Significant, but not for most repeats: the median changed by less than the tolerance.
    [
      [
        [WORSE, 9],
        [SAME, 11],
      ],
      "same",
    ],
    [[[SAME, 20]], "same"],
    [
      [
        [BETTER, 15],
        [WORSE, 5],
      ],
      "improved",
      "median change: steps 100 → 80 (−20 %), 15 of 20 repeats better, 5 worse (p = 0.021)",
    ],
    [
      [
        [DIVERGED, 16],
        [SAME, 4],
      ],
      "newly diverged",
      "median change: converged in 100 steps → diverged in 100 steps, 16 of 20 repeats worse (p = 0.000015); converged 20 → 4, diverged 0 → 16 of 20",
    ],
    [
      [
        [DIVERGED, 5],
        [WORSE, 13],
        [BETTER, 2],
      ],
      "regressed",
    ],
    [
      [
        [DIVERGED, 1],
        [SAME, 19],
      ],
      "same",
    ],
    // ½⁵ is below 5 %, ½⁴ is not: with fewer repeats, all must agree.
    [[[WORSE, 5]], "regressed", "median change: steps 100 → 120 (+20 %), 5 of 5 repeats worse (p = 0.031)"],
    [
      [
        [WORSE, 4],
        [SAME, 1],
      ],
      "same",
    ],
    [[[WORSE, 4]], "regressed", "median change: steps 100 → 120 (+20 %), 4 of 4 repeats worse"],
    [
      [
        [WORSE, 3],
        [SAME, 1],
      ],
      "same",
    ],
    [[[BETTER, 2]], "improved"],
  ])("%j is %s", (outcomes, expected, why) => {
    const after = point(...outcomes);
    const before = after.map(({ repeat }) => trial({ repeat }));
    const { compared, counts, changes } = compare(before, after);
    expect(compared).toBe(after.length);
    expect(counts[expected]).toBe(1);
    expect(changes.map((change) => change.class)).toEqual(expected === "same" ? [] : [expected]);
    if (why !== undefined) expect(changes[0]?.why).toBe(why);
    if (changes[0] !== undefined) expect(changes[0].repeats).toBe(after.length);
  });
});

describe("repeats that ended badly before cannot agree, and do not hide the others", () => {
  const EXHAUSTED: Outcome = { status: "exhausted", finalLoss: 0.5 };
  test.each<[pairs: (readonly [before: Outcome, after: Outcome, count: number])[], expected: TrialClass, why?: string]>(
    [
      [
        [
          [SAME, DIVERGED, 4],
          [DIVERGED, DIVERGED, 8],
        ],
        "newly diverged",
        "converged in 103 steps → diverged in 100 steps in 4 of 12 repeats; converged 4 → 0, diverged 8 → 12 of 12",
      ],
      [
        [
          [SAME, DIVERGED, 2],
          [DIVERGED, DIVERGED, 2],
        ],
        "newly diverged",
      ],
      // No repeat converges any longer.
      [
        [
          [SAME, EXHAUSTED, 2],
          [EXHAUSTED, EXHAUSTED, 10],
        ],
        "regressed",
      ],
      [
        [
          [EXHAUSTED, SAME, 2],
          [EXHAUSTED, EXHAUSTED, 10],
        ],
        "improved",
      ],
      [
        [
          [SAME, WORSE, 5],
          [DIVERGED, DIVERGED, 7],
        ],
        "regressed",
        "median change: steps 103 → 120 (+16.5 %), 5 of 12 repeats worse (p = 0.031)",
      ],
      [
        [
          [SAME, WORSE, 3],
          [DIVERGED, DIVERGED, 1],
        ],
        "regressed",
      ],
      // One repeat is too little, some still converge, or others no longer diverge.
      [
        [
          [SAME, DIVERGED, 1],
          [DIVERGED, DIVERGED, 11],
        ],
        "same",
      ],
      [
        [
          [SAME, WORSE, 1],
          [DIVERGED, DIVERGED, 3],
        ],
        "same",
      ],
      [
        [
          [SAME, DIVERGED, 4],
          [SAME, SAME, 1],
          [DIVERGED, DIVERGED, 7],
        ],
        "same",
      ],
      [
        [
          [SAME, DIVERGED, 3],
          [DIVERGED, SAME, 1],
          [DIVERGED, DIVERGED, 8],
        ],
        "same",
      ],
    ],
  )("%j is %s", (outcomes, expected, why) => {
    const [before, after] = ([0, 1] as const).map((side) =>
      point(...outcomes.map((one) => [one[side], one[2]] as const)),
    );
    const { counts, changes } = compare(before!, after!);
    expect(counts).toMatchObject({ [expected]: 1 });
    if (why !== undefined) expect(changes[0]?.why).toBe(why);
    // Other random numbers, or last bits, may move such repeats.
    expect(compare(before!, after!, "other").counts.same).toBe(1);
    const sensitive = ["converged", "exhausted", "diverged"] as const;
    const marked = before!.map((one) => ({ ...one, sensitive }));
    if (outcomes.every(([, is]) => is !== WORSE)) expect(compare(marked, after!).counts.same).toBe(1);
  });
});

test("a point is represented by its median repeat", () => {
  const before = Array.from({ length: 9 }, (_, repeat) => trial({ repeat, steps: 100 + repeat }));
  const after = before.map((one) => ({ ...one, steps: one.steps * (2 + ((one.repeat * 4) % 9)) }));
  const [change] = compare(before, after).changes;
  // Factors 2 to 10; the median is 6, in repeat 1.
  expect([change?.before, change?.after]).toEqual([before[1], after[1]]);
});

test("repeats on one side only are missing or added; the others are compared", () => {
  const eight = point([SAME, 8]);
  const { compared, counts, changes } = compare(eight, eight.slice(0, 5));
  expect([compared, counts.same, counts.missing]).toEqual([5, 1, 1]);
  expect(changes).toMatchObject([
    { class: "missing", why: "3 repeats missing", repeats: 3, before: eight[5], after: null },
  ]);
  // A point without repeats is compared as a single trial.
  expect(compare(eight.slice(0, 1), point([WORSE, 8])).counts).toMatchObject({ added: 1, regressed: 1 });
});

/** Returns points whose repeats take a random number of steps, multiplied by `factor`. */
function noisyRun(points: number, repeats: number, seed: number, factor: (point: number) => number): ComparedTrial[] {
  const random = randomStream(seed);
  return Array.from({ length: points * repeats }, (_, i) => {
    const at = Math.floor(i / repeats);
    const steps = Math.round(1000 * factor(at) * Math.exp(random() - random()));
    return trial({ hyperparameters: { lr: at }, repeat: i % repeats, steps });
  });
}

test("noise fails at most one in twenty comparisons of a hundred points", () => {
  let failed = 0;
  const runs = 200;
  for (let seed = 0; seed < runs; seed += 1) {
    const [before, after] = [noisyRun(100, 12, 2 * seed, () => 1), noisyRun(100, 12, 2 * seed + 1, () => 1)];
    if (compare(before, after).counts.regressed > 0) failed += 1;
  }
  // At most ten are expected; twenty have a probability of 0.2 %.
  expect(failed).toBeLessThan(20);
});

test("points that became twice as slow are found despite noise, with few false alarms", () => {
  const before = noisyRun(100, 20, 1, () => 1);
  const after = noisyRun(100, 20, 2, (at) => (at < 20 ? 2 : 1));
  const found = compare(before, after).changes.filter((change) => change.class === "regressed");
  const right = found.filter(({ after: now }) => Number(now?.hyperparameters["lr"] ?? 99) < 20);
  expect(right.length).toBeGreaterThan(15);
  expect(found.length - right.length).toBeLessThan(4);
});
