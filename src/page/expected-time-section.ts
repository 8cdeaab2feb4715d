import { count, percent, real } from "../report/numbers.ts";
import { trialLink } from "./best-section.ts";
import { element, table } from "./element.ts";
import type { PageReport } from "./load-report.ts";
import type { View } from "./view-state.ts";

/** Expected running times, where points were repeated; else nothing. */
export function expectedTimeSection({ spaces }: PageReport, view: View): HTMLElement | undefined {
  const rows = spaces.flatMap((one) => {
    const varied = new Set(one.space.varied);
    return one.space.expectedTimes.map(({ hyperparameters, trial, repeats, successes, steps }) => [
      one.name,
      Object.entries(hyperparameters)
        .filter(([name]) => varied.has(name))
        .map(([name, value]) => `${name} ${real(value)}`)
        .join(", "),
      Number.isFinite(steps) ? count(Math.round(steps)) : "never",
      `${successes} of ${repeats}`,
      percent(successes / repeats),
      trialLink(one, trial, view),
    ]);
  });
  if (rows.length === 0) return undefined;
  const columns = [
    { name: "space" },
    { name: "setting" },
    ...["expected steps", "converged", "share", "first trial"].map((name) => ({ name, isNumber: true })),
  ];
  return element(
    "section",
    { id: "expected", "aria-labelledby": "expected-title" },
    element("h2", { id: "expected-title" }, "Expected running time"),
    element(
      "p",
      {},
      "Steps until a setting has converged once if it is started again and again: the steps of all its repeats, those in vain too, over the repeats that converged (ERT, as in COCO). The three least of each space.",
    ),
    table("Expected running times", columns, rows),
  );
}
