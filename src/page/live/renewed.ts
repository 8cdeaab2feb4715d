import { element } from "../element.ts";
import type { PageReport } from "../load-report.ts";

type Made = HTMLElement | undefined;

/** A section that is made again, in its place, when the report has changed; where there is none yet, the place is kept. */
export function renewed(report: PageReport, make: () => Made): Made {
  if (!report.isLive) return make();
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

/** A section that costs too much to be made at every change: once nothing runs, and again after each further run. */
export function whenEnded(report: PageReport, make: () => Made): Made {
  if (!report.isLive) return make();
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

/** Puts one in the place of the other, with what a person had opened, scrolled and focused in it. */
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
