import { valueText } from "../../sweep/spec/levels.ts";
import { hasNoExpectedTime, neverSentence } from "../../analysis/compare/expected-time.ts";
import { count, percent, real } from "../../format/numbers.ts";
import { trialLink } from "./best-section.ts";
import { element, table } from "../element.ts";
import { shownValues } from "./shown-values.ts";
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
  const rows = shown.flatMap((one) =>
    one.space.expectedTimes.map(({ hyperparameters, trial, repeats, successes, steps, medianSteps, stepQuartiles }) => [
      one.name,
      Object.entries(shownValues(one.space, hyperparameters))
        .map(([name, value]) => `${name} ${valueText(value, real)}`)
        .join(", "),
      Number.isFinite(steps) ? count(Math.round(steps)) : "never",
      Number.isFinite(medianSteps) ? count(Math.round(medianSteps)) : "",
      stepQuartiles.map((steps) => (Number.isFinite(steps) ? count(Math.round(steps)) : "∞")).join(" – "),
      `${successes} of ${repeats}`,
      percent(successes / repeats),
      trialLink(one, trial, view),
    ]),
  );
  if (rows.length + never.length === 0) return undefined;
  const columns = [
    { name: "space" },
    { name: "setting" },
    ...["expected steps", "median steps", "quartiles", "converged", "share", "first trial"].map((name) => ({
      name,
      isNumber: true,
    })),
  ];
  return sectionElement(
    "expected",
    "Expected running time",
    element(
      "p",
      {},
      "Expected steps until a setting converges, with restarts until it does: the steps of all its repeats, divided by the repeats that converged (ERT, as in COCO). In the median and the quartiles a repeat that did not converge counts as infinite." +
        (rows.length === 0 ? "" : " The three lowest of each space are shown."),
    ),
    ...never,
    ...(rows.length === 0 ? [] : [table("Expected running times", columns, rows)]),
  );
}
