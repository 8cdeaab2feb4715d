import { counted, duration } from "../../format/numbers.ts";
import { element } from "../element.ts";
import { sectionElement } from "../section.ts";
import type { Section, SectionContext } from "../section.ts";

/** Shows each sweep's grid as written, and how it was run. */
export const gridSection: Section = {
  id: "grid",
  title: "Grid",
  refresh: "always",
  make: makeGridSection,
};

function makeGridSection({ report: { document, spaces, isLive } }: SectionContext): HTMLElement {
  const parts = document.sweeps.map((sweep) => {
    const why = [...new Set(sweep.spaces.flatMap(({ whyNot }) => whyNot ?? []))];
    const unable = spaces.filter((one) => one.sweep === sweep && one.space.whyNot !== undefined).length;
    return element(
      "div",
      {},
      element("h3", {}, `${sweep.name}, sweep ${sweep.id}`),
      element(
        "p",
        {},
        `Started ${sweep.startedAt}, ${sweep.status} after ${duration(sweep.seconds)} on ${counted(sweep.threads, "thread")} of ${sweep.platform}, by version ${sweep.version}. Seed ${sweep.seed}.`,
      ),
      ...(unable === 0
        ? []
        : [
            element(
              "p",
              {},
              `Trials of ${counted(unable, "space")} cannot be computed in the page: ${why.join("; ")}.`,
            ),
          ]),
      element(
        "details",
        {},
        element("summary", {}, "The grid"),
        element("pre", { tabindex: "0" }, element("code", {}, sweep.yaml)),
      ),
    );
  });
  return sectionElement(
    "grid",
    "What was run",
    ...parts,
    element(
      "p",
      { class: "notes" },
      isLive
        ? `Served by version ${document.version}. The page requests the trials from its own server and makes no other requests. It runs trials with the engine's own formulas and loop.`
        : `Page made ${document.made} by version ${document.version}. It contains its data and the engine's own formulas and loop, and makes no requests.`,
    ),
  );
}
