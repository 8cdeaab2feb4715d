import { counted } from "../format/numbers.ts";
import { element } from "./element.ts";
import { showLive } from "./live/live.ts";
import { embeddedTexts, loadReport } from "./load-report.ts";
import type { PageReport } from "./load-report.ts";
import { makeSections } from "./make-sections.ts";
import { SECTIONS } from "./sections/registry.ts";
import { ThemeSwitch } from "./theme-switch.ts";
import { View } from "./view-state.ts";

function show(report: PageReport, bar?: HTMLElement): void {
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
  const main = element(
    "main",
    { id: "main", tabindex: "-1" },
    ...(bar === undefined ? [] : [bar]),
    ...makeSections(SECTIONS, context),
  );
  const links = SECTIONS.filter(({ id }) => main.querySelector(`#${id}`) !== null).map(({ id, title }) => {
    const link = element("a", { href: `#${id}` }, title);
    // The address keeps the view, not the scroll position.
    link.addEventListener("click", (event) => {
      event.preventDefault();
      document.getElementById(id)?.scrollIntoView();
    });
    return link;
  });
  const header = element(
    "header",
    { class: "top" },
    element("div", {}, element("h1", {}, sweeps.map(({ name }) => name).join(", ")), size),
    element("nav", { "aria-label": "Sections" }, ...links),
    themes.button(),
  );
  document.getElementById("page")?.replaceChildren(header, main);
  document.querySelector(".skip")?.addEventListener("click", (event) => {
    event.preventDefault();
    main.focus();
  });
  document.documentElement.dataset["state"] = "shown";
}

try {
  if (document.getElementById("sweep-live") === null) show(await loadReport(embeddedTexts()));
  else await showLive(show);
} catch (error) {
  document
    .getElementById("page")
    ?.replaceChildren(
      element("p", { class: "opening", role: "alert" }, `The report cannot be shown: ${String(error)}`),
    );
  throw error;
}
