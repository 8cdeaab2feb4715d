import { sweepSentences } from "../../page-data/report-sentences.ts";
import { bestOfSpace } from "./best-of-space.ts";
import { element } from "../element.ts";
import type { PageReport } from "../load-report.ts";

/** What was run and what came of it, to be read aloud. */
export function summarySection({ document, spaces }: PageReport): HTMLElement {
  const parts = document.sweeps.map((sweep) => {
    const best = spaces.filter((one) => one.sweep === sweep).flatMap((one) => bestOfSpace(one) ?? []);
    const [opening = "", ...rest] = sweepSentences(sweep, best);
    return element("div", {}, element("p", { class: "lead" }, opening), ...rest.map((text) => element("p", {}, text)));
  });
  return element(
    "section",
    { id: "summary", "aria-labelledby": "summary-title" },
    element("h2", { id: "summary-title" }, "In words"),
    ...parts,
  );
}
