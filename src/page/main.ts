import { counted } from "../format/numbers.ts";
import { element } from "./element.ts";
import { showLive } from "./live/live.ts";
import { embeddedTexts, loadReport } from "./load-report.ts";
import type { PageReport } from "./load-report.ts";
import { makeSections } from "./make-sections.ts";
import { SECTIONS } from "./sections/registry.ts";
import { ThemeSwitch } from "./theme-switch.ts";
import { View } from "./view-state.ts";

// Milliseconds of making sections after which the browser draws them before the next.
const LONG = 100;

async function show(report: PageReport, bar?: HTMLElement): Promise<void> {
  const themes = new ThemeSwitch();
  const view = new View();
  const context = { report, view, themes };
  const { sweeps } = report.document;
  const amount = (): string =>
    `${counted(
      report.document.sweeps.reduce((sum, { done }) => sum + done, 0),
      "trial",
    )}, ${counted(report.spaces.length, "space")}`;
  const size = element("p", {}, amount());
  report.onChange(() => (size.textContent = amount()));
  const main = element("main", { id: "main", tabindex: "-1" }, ...(bar === undefined ? [] : [bar]));
  const links = element("nav", { "aria-label": "Sections" });
  const header = element(
    "header",
    { class: "top" },
    element("div", {}, element("h1", {}, sweeps.map(({ name }) => name).join(", ")), size),
    links,
    themes.button(),
  );
  document.getElementById("page")?.replaceChildren(header, main);
  document.querySelector(".skip")?.addEventListener("click", (event) => {
    event.preventDefault();
    main.focus();
  });
  let since = performance.now();
  for (const { id, title } of makeSections(main, SECTIONS, context)) {
    if (main.querySelector(`#${id}`) !== null) links.append(linkTo(id, title));
    if (performance.now() - since < LONG) continue;
    await drawn();
    since = performance.now();
  }
  document.documentElement.dataset["state"] = "shown";
}

function linkTo(id: string, title: string): HTMLElement {
  const link = element("a", { href: `#${id}` }, title);
  // The address keeps the view, not the scroll position.
  link.addEventListener("click", (event) => {
    event.preventDefault();
    document.getElementById(id)?.scrollIntoView();
  });
  return link;
}

/** Resolves when the browser has drawn the page as it is. A hidden page is not drawn. */
async function drawn(): Promise<void> {
  const frame = new Promise((resolve) => requestAnimationFrame(resolve));
  await Promise.race([frame, new Promise((resolve) => setTimeout(resolve, LONG))]);
  await new Promise((resolve) => setTimeout(resolve));
}

try {
  if (document.getElementById("sweep-live") === null) await show(await loadReport(embeddedTexts()));
  else await showLive(show);
} catch (error) {
  document
    .getElementById("page")
    ?.replaceChildren(
      element("p", { class: "opening", role: "alert" }, `The report cannot be shown: ${String(error)}`),
    );
  throw error;
}
