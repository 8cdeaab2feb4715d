import { hasNoExpectedTime, neverSentence } from "../../analysis/compare/expected-time.ts";
import { count, percent, real } from "../../format/numbers.ts";
import { trialLink } from "./best-section.ts";
import { element, table } from "../element.ts";
import type { PageSpace } from "../load-report.ts";
import { sectionElement } from "../section.ts";
import type { Section, SectionContext } from "../section.ts";

/**
 * Shows expected running times of repeated points, or a sentence for a space where no trial
 * converged.
 */
export const expectedTimeSection: Section = {
  id: "expected",
  title: "Expected time",
  refresh: "always",
  make: makeExpectedTimeSection,
};

function makeExpectedTimeSection({ report: { spaces }, view }: SectionContext): HTMLElement | undefined {
  const isNever = ({ space }: PageSpace): boolean => hasNoExpectedTime(space.expectedTimes);
  const never = spaces.filter(isNever).map(({ name, space }) => element("p", {}, neverSentence(name, space.counts)));
  const shown = spaces.filter((one) => !isNever(one));
  const rows = shown.flatMap((one) => {
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
  if (rows.length + never.length === 0) return undefined;
  const columns = [
    { name: "space" },
    { name: "setting" },
    ...["expected steps", "converged", "share", "first trial"].map((name) => ({ name, isNumber: true })),
  ];
  return sectionElement(
    "expected",
    "Expected running time",
    element(
      "p",
      {},
      "Expected steps until a setting converges, with restarts until it does: the steps of all its repeats, divided by the repeats that converged (ERT, as in COCO)." +
        (rows.length === 0 ? "" : " The three lowest of each space are shown."),
    ),
    ...never,
    ...(rows.length === 0 ? [] : [table("Expected running times", columns, rows)]),
  );
}
