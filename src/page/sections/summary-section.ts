import { sweepSentences } from "../../page-data/report-sentences.ts";
import { bestOfSpace } from "./best-of-space.ts";
import { element } from "../element.ts";
import { sectionElement } from "../section.ts";
import type { Section, SectionContext } from "../section.ts";

/** Describes each sweep and its results in sentences. */
export const summarySection: Section = {
  id: "summary",
  title: "In words",
  refresh: "always",
  make: makeSummarySection,
};

function makeSummarySection({ report: { document, spaces } }: SectionContext): HTMLElement {
  const parts = document.sweeps.map((sweep) => {
    const best = spaces.filter((one) => one.sweep === sweep).flatMap((one) => bestOfSpace(one) ?? []);
    const [opening = "", ...rest] = sweepSentences(sweep, best);
    return element("div", {}, element("p", { class: "lead" }, opening), ...rest.map((text) => element("p", {}, text)));
  });
  return sectionElement("summary", "In words", ...parts);
}
