import { element } from "../element.ts";
import type { PageReport } from "../load-report.ts";
import type { Section, SectionContext } from "../section.ts";

type Made = HTMLElement | undefined;

/** Makes a section, and on a live page makes it again according to its `refresh`. */
export function refreshed(section: Section, context: SectionContext): Made {
  const { report } = context;
  const make = (): Made => section.make(context);
  if (!report.isLive || section.refresh === "itself") return make();
  return section.refresh === "always" ? always(report, make) : atEnd(report, make);
}

/** Replaces the section when the report has changed; keeps its place while it is empty. */
function always(report: PageReport, make: () => Made): HTMLElement {
  let shown = make() ?? placeholder();
  let html = shown.outerHTML;
  report.onChange(() => {
    const next = make() ?? placeholder();
    if (next.outerHTML === html) return;
    html = next.outerHTML;
    keepState(shown, next);
    shown = next;
  });
  return shown;
}

/** Makes the section when no run is in progress, and again after each further run. */
function atEnd(report: PageReport, make: () => Made): HTMLElement {
  let shown: HTMLElement = placeholder();
  let doneThen: number | undefined;
  const look = (): void => {
    const [sweep] = report.document.sweeps;
    if (sweep === undefined || sweep.status === "running" || sweep.done === doneThen) return;
    doneThen = sweep.done;
    const next = make() ?? placeholder();
    shown.replaceWith(next);
    shown = next;
  };
  look();
  report.onChange(look);
  return shown;
}

function placeholder(): HTMLElement {
  return element("section", { hidden: true });
}

const FOCUSABLE = "a, button, summary, [tabindex]";

/** Replaces an element and keeps what the user had opened, scrolled or focused in it. */
function keepState(before: HTMLElement, after: HTMLElement): void {
  const pairs = (selector: string): [Element, Element | undefined][] => {
    const found = [...after.querySelectorAll(selector)];
    return [...before.querySelectorAll(selector)].map((one, i) => [one, found[i]]);
  };
  for (const [old, own] of pairs("details")) if (old.hasAttribute("open")) own?.setAttribute("open", "");
  const focused = pairs(FOCUSABLE).find(([old]) => old === document.activeElement)?.[1];
  const scrolled = pairs(".scroll, pre").map(([old, own]) => [own, old.scrollLeft, old.scrollTop] as const);
  before.replaceWith(after);
  for (const [own, left, top] of scrolled) own?.scrollTo(left, top);
  if (focused instanceof HTMLElement) focused.focus({ preventScroll: true });
}
