import { valueText } from "../../sweep/spec/levels.ts";
import { count, percent, real } from "../../format/numbers.ts";
import { statusText } from "../../analysis/map/cell-text.ts";
import { STATUSES } from "../../sweep/outcomes/statuses.ts";
import { bestOfSpace } from "./best-of-space.ts";
import type { ShownBest } from "./best-of-space.ts";
import { element, table } from "../element.ts";
import type { PageSpace } from "../load-report.ts";
import { sectionElement } from "../section.ts";
import type { Section, SectionContext } from "../section.ts";
import { hashOf } from "../view-state.ts";
import type { View } from "../view-state.ts";

/**
 * Shows the best setting (without repeats: the best trial) of each space, and how its trials ended.
 */
export const bestSection: Section = {
  id: "best",
  title: "Best",
  refresh: "always",
  make: makeBestSection,
};

function makeBestSection({ report, view }: SectionContext): HTMLElement {
  const seen = STATUSES.filter((status) => report.spaces.some(({ space }) => space.counts[status] > 0));
  const columns = [
    { name: "space" },
    { name: "best" },
    ...["steps", "final loss", "trial"].map((name) => ({ name, isNumber: true })),
    ...seen.map((status) => ({ name: statusText(status), isNumber: true })),
  ];
  const isRepeated = report.spaces.some(({ space }) => space.expectedTimes.length > 0);
  const rows = report.spaces.map((one) => {
    const best = bestOfSpace(one);
    const settings = Object.entries(best?.values ?? {}).map(([name, value]) => `${name} ${valueText(value, real)}`);
    return [
      one.name,
      best === undefined
        ? "no trial done"
        : `${Number.isFinite(best.steps) ? "" : `${best.ended}: `}${settings.join(", ")}`,
      best === undefined ? "" : stepsText(best),
      best === undefined ? "" : lossText(best),
      best === undefined ? "" : trialLink(one, best.trial, view),
      ...seen.map((status) => shareOf(one, status)),
    ];
  });
  return sectionElement(
    "best",
    "The best of each space",
    table(isRepeated ? "Best settings" : "Best trials", columns, rows),
  );
}

function stepsText({ repeats, stepsMade }: ShownBest): string {
  if (repeats === undefined) return count(stepsMade);
  return Number.isFinite(stepsMade) ? `${count(Math.round(stepsMade))} expected` : "never";
}

function lossText({ repeats, finalLoss }: ShownBest): string {
  if (repeats === undefined) return real(finalLoss, 4);
  return Number.isFinite(finalLoss) ? `median ${real(finalLoss, 4)} of ${repeats}` : "";
}

/** Creates a link that opens a trial and its map. */
export function trialLink({ index }: PageSpace, trial: number, view: View): HTMLElement {
  const changes = { space: index, x: undefined, y: undefined, at: {}, trial: { space: index, trial } };
  const link = element("a", { href: hashOf({ ...view.state, ...changes }) }, String(trial));
  link.addEventListener("click", (event) => {
    event.preventDefault();
    view.change(changes);
    document.getElementById("map")?.scrollIntoView();
  });
  return link;
}

function shareOf({ space: { counts } }: PageSpace, status: (typeof STATUSES)[number]): string {
  const done = Object.values(counts).reduce((sum, one) => sum + one, 0);
  return counts[status] === 0 ? "" : percent(counts[status] / done);
}
