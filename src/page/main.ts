import { counted } from "../format/numbers.ts";
import { bestSection } from "./sections/best-section.ts";
import { element } from "./element.ts";
import { expectedTimeSection } from "./sections/expected-time-section.ts";
import { gridSection } from "./sections/grid-section.ts";
import { showLive } from "./live/live.ts";
import { embeddedTexts, loadReport } from "./load-report.ts";
import type { PageReport } from "./load-report.ts";
import { mapSection } from "./sections/map-section.ts";
import { profileSection } from "./sections/profile-section.ts";
import { renewed, whenEnded } from "./live/renewed.ts";
import { runSection } from "./sections/run-section.ts";
import { sensitivitySection } from "./sections/sensitivity-section.ts";
import { summarySection } from "./sections/summary-section.ts";
import { targetsSection } from "./sections/targets-section.ts";
import { ThemeSwitch } from "./theme-switch.ts";
import { View } from "./view-state.ts";

const LINKS: Readonly<Record<string, string>> = {
  ...{
    summary: "In words",
    map: "Map",
    run: "Trial",
    sensitivity: "Sensitivity",
    profiles: "Profiles",
    targets: "Targets",
  },
  ...{ best: "Best", expected: "Expected time", grid: "Grid" },
};

function show(report: PageReport, bar?: HTMLElement): void {
  const themes = new ThemeSwitch();
  const view = new View();
  const sections = [
    bar,
    renewed(report, () => summarySection(report)),
    element("div", { class: "work" }, mapSection(report, view, themes), runSection(report, view, themes)),
    sensitivitySection(report, view, themes),
    profileSection(report, themes),
    whenEnded(report, () => targetsSection(report, themes)),
    renewed(report, () => bestSection(report, view)),
    renewed(report, () => expectedTimeSection(report, view)),
    renewed(report, () => gridSection(report)),
  ].filter((section) => section !== undefined);
  const { sweeps } = report.document;
  const amount = (): string =>
    `${counted(
      report.document.sweeps.reduce((sum, { done }) => sum + done, 0),
      "trial",
    )}, ${counted(report.spaces.length, "space")}`;
  const size = element("p", {}, amount());
  report.onChange(() => (size.textContent = amount()));
  const main = element("main", { id: "main", tabindex: "-1" }, ...sections);
  const links = Object.entries(LINKS)
    .filter(([id]) => main.querySelector(`#${id}`) !== null)
    .map(([id, text]) => {
      const link = element("a", { href: `#${id}` }, text);
      // The address keeps the view, not the place.
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
