import { expect, test } from "vitest";
import { compareSettings, isTied } from "../../../src/sweep/outcomes/best-order.ts";
import { medianStatus, medianSteps, settingOutcome } from "../../../src/sweep/outcomes/setting.ts";
import type { SettingOutcome } from "../../../src/sweep/outcomes/setting.ts";
import { STATUSES, statusCode } from "../../../src/sweep/outcomes/statuses.ts";
import type { Status } from "../../../src/sweep/outcomes/statuses.ts";

/** Returns the columns of trials, and their rows. */
function repeatsOf(...trials: readonly (readonly [status: Status, steps: number, finalLoss: number])[]) {
  const columns = {
    status: trials.map(([status]) => statusCode(status)),
    steps: trials.map(([, steps]) => steps),
    finalLoss: trials.map(([, , loss]) => loss),
  };
  return [columns, [...trials.keys()]] as const;
}

test("expected steps count the steps of all repeats for those that converged", () => {
  const [columns, rows] = repeatsOf(["converged", 40, 1e-9], ["diverged", 2, NaN], ["converged", 60, 1e-9], ["exhausted", 100, 3]); // prettier-ignore
  expect(settingOutcome(columns, rows)).toEqual({
    ...{ repeats: 4, converged: 2, unsound: 1, expectedSteps: 101, medianLoss: (1e-9 + 3) / 2 },
  });
});

test("a repeat that did not converge takes infinitely many steps in the median", () => {
  const [columns, rows] = repeatsOf(["diverged", 1, NaN], ["converged", 60, 0], ["converged", 40, 0]);
  expect(medianSteps(columns, rows)).toBe(60);
  expect(medianSteps(columns, rows.slice(0, 2))).toBe(Infinity);
  expect(medianSteps(columns, rows.slice(1))).toBe(50);
});

test("the median status is converged exactly where the median steps are finite", () => {
  const ends = STATUSES.map((status) => [status, 10, 0] as const);
  for (const first of ends) {
    for (const second of ends) {
      const [columns, rows] = repeatsOf(first, second, ["converged", 20, 0]);
      for (const some of [rows, rows.slice(0, 2), rows.slice(1)]) {
        const isConverged = STATUSES[medianStatus(columns, some)] === "converged";
        expect(isConverged).toBe(Number.isFinite(medianSteps(columns, some)));
      }
    }
  }
});

test("settings are ordered by expected steps; without any that converged, by median loss", () => {
  const setting = (change: Partial<SettingOutcome>): SettingOutcome => ({
    ...{ repeats: 20, converged: 20, unsound: 0, expectedSteps: 50, medianLoss: 1e-9, ...change },
  });
  const [fast, sure, vain, lost, begun] = [
    setting({ converged: 5, expectedSteps: 40, medianLoss: 2 }),
    setting({}),
    setting({ converged: 0, expectedSteps: Infinity, medianLoss: 1 }),
    setting({ converged: 0, expectedSteps: Infinity, medianLoss: Infinity }),
    setting({ repeats: 1, converged: 1, expectedSteps: 2 }),
  ];
  const all = [begun, lost, vain, sure, fast];
  expect(all.toSorted((a, b) => compareSettings("steps", a, b))).toEqual([fast, sure, vain, lost, begun]);
  expect(all.toSorted((a, b) => compareSettings("final_loss", a, b))).toEqual([sure, vain, fast, lost, begun]);
  expect(isTied("steps", fast, setting({ expectedSteps: 40, medianLoss: 1 }))).toBe(true);
  expect(isTied("final_loss", fast, setting({ expectedSteps: 40, medianLoss: 1 }))).toBe(false);
  expect(isTied("steps", vain, lost)).toBe(false);
});

test("nearly equal median losses are ordered by the share of repeats that diverged or failed", () => {
  const setting = (unsound: number, medianLoss: number): SettingOutcome => ({
    ...{ repeats: 10, converged: 0, unsound, expectedSteps: Infinity, medianLoss },
  });
  const [clean, lower, far] = [setting(0, 1.00001), setting(3, 1), setting(0, 1.01)];
  for (const by of ["steps", "final_loss"] as const) {
    expect([far, lower, clean].toSorted((a, b) => compareSettings(by, a, b))).toEqual([clean, lower, far]);
  }
  expect(isTied("final_loss", clean, lower)).toBe(true);
});
