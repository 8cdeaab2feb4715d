import { element } from "./element.ts";
import type { PageReport } from "./load-report.ts";
import type { ThemeSource } from "./theme-source.ts";
import type { View } from "./view-state.ts";

export interface SectionContext {
  readonly report: PageReport;
  readonly view: View;
  readonly themes: ThemeSource;
}

/**
 * A section of the page. To add one, write its file in sections/ and list it in
 * sections/registry.ts.
 */
export interface Section {
  readonly id: string;
  /** The text of its link in the navigation. */
  readonly title: string;
  /**
   * When a live page makes it again: "always" when trials have arrived; "atEnd" when the run has
   * ended, as making it is costly; "itself" never, as it watches the report.
   */
  readonly refresh: "always" | "atEnd" | "itself";
  /** Class of the element that holds it together with its neighbours of the same class. */
  readonly group?: string;
  /** Returns the section, made by `sectionElement`; undefined if the report has no data for it. */
  make(context: SectionContext): HTMLElement | undefined;
}

/** Returns a section with its heading, which the section's label refers to. */
export function sectionElement(id: string, heading: string, ...children: readonly (Node | string)[]): HTMLElement {
  return element(
    "section",
    { id, "aria-labelledby": `${id}-title` },
    element("h2", { id: `${id}-title` }, heading),
    ...children,
  );
}
