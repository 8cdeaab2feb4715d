import { valueText } from "../../sweep/spec/levels.ts";
import { counted, ordinal, percent, real } from "../../format/numbers.ts";
import { numberAt } from "../../sweep/outcomes/compact-numbers.ts";
import { STATUSES } from "../../sweep/outcomes/statuses.ts";
import { statusText } from "../../analysis/map/cell-text.ts";
import { optimizerColors } from "../../analysis/optimizer-colors.ts";
import { curveStyle } from "../../charts/theme.ts";
import type { Dashes } from "../../charts/theme.ts";
import { runNames } from "../../analysis/trajectory/run-names.ts";
import { pointOf } from "../../analysis/trial-points.ts";
import { element, table } from "../element.ts";
import type { PageReport, PageSpace } from "../load-report.ts";
import { sectionElement } from "../section.ts";
import type { Section, SectionContext } from "../section.ts";
import { openTrial } from "./open-trial.ts";
import { RunCharts } from "./run-charts.ts";
import type { ShownRun } from "./shown-run.ts";
import { runTrial } from "./run-trial.ts";
import type { PageRun } from "./run-trial.ts";
import { TrialStyles } from "./trial-styles.ts";
import type { ThemeSource } from "../theme-source.ts";
import { MOST_PINS } from "../view-state.ts";
import type { TrialPlace, View, ViewState } from "../view-state.ts";

/** An open or pinned trial and the result of running it. */
interface Entry {
  readonly place: TrialPlace;
  readonly space: PageSpace;
  readonly row: number;
  readonly stored: PageRun["stored"];
  readonly isOpen: boolean;
  run: PageRun | undefined;
  problem: string | undefined;
}

/** Runs the open trial and the pinned ones in the page, and draws them. */
export const runSection: Section = {
  id: "run",
  title: "Trial",
  refresh: "itself",
  group: "work",
  make: makeRunSection,
};

function makeRunSection({ report, view, themes }: SectionContext): HTMLElement {
  const open = element("div", { "aria-live": "polite" });
  const pinned = element("div", { class: "pinned" });
  const charts = new RunCharts(themes);
  const section = sectionElement("run", "One trial, run here", ...[open, charts.host, pinned]);
  const done = new Map<string, PageRun>();
  const colors = optimizerColors(report.spaces.map(({ space }) => space.optimizer));
  const styles = new TrialStyles();
  let current = new AbortController();

  const draw = (entries: readonly Entry[]): void => {
    const focused = document.activeElement?.getAttribute("data-key");
    const numbers = styles.numbers(
      entries.map(({ place, space }) => ({ key: keyOf(place), color: colors.get(space.space.optimizer)! })),
    );
    const cards = entries.map((entry, i) => ({ isOpen: entry.isOpen, card: card(entry, numbers[i]!, view, themes) }));
    open.replaceChildren(...cards.flatMap(({ isOpen, card }) => (isOpen ? [card] : [])));
    pinned.replaceChildren(...cards.flatMap(({ isOpen, card }) => (isOpen ? [] : [card])));
    if (focused != null) section.querySelector<HTMLElement>(`[data-key="${focused}"]`)?.focus();
    charts.show(shownRuns(entries, numbers), counted(entries.length, "trial"));
  };

  const show = async (state: ViewState): Promise<void> => {
    current.abort();
    current = new AbortController();
    const { signal } = current;
    const entries = entriesOf(report, state, done);
    draw(entries);
    for (const entry of entries.filter(({ run }) => run === undefined)) {
      try {
        entry.run = await runTrial(entry.space, entry.row, entry.stored, signal);
        done.set(keyOf(entry.place), entry.run);
      } catch (error) {
        if (signal.aborted) return;
        entry.problem = error instanceof Error ? error.message : String(error);
      }
      if (signal.aborted) return;
      draw(entries);
    }
  };
  view.watch((state, before) => {
    const key = ({ trial, pins, space }: ViewState): string =>
      JSON.stringify([trial, pins, trial === undefined ? space : 0]);
    if (state === before || key(state) !== key(before)) void show(state);
  });
  // As trials arrive, the open trial is replaced only if it is the best one and a better one has
  // arrived.
  const standing = (): string =>
    JSON.stringify(entriesOf(report, view.state, done).map(({ place, stored }) => [place, stored]));
  let stood = standing();
  report.onChange(() => {
    const stands = standing();
    if (stands !== stood) void show(view.state);
    stood = stands;
  });
  themes.watch(() => draw(entriesOf(report, view.state, done)));
  return section;
}

/** Returns the runs that are done. Each name has its trial, and what tells it from the others. */
function shownRuns(entries: readonly Entry[], numbers: readonly number[]): ShownRun[] {
  const done = entries.flatMap(({ run, space, place, row }, i) => {
    const { spec } = space.space;
    return run === undefined || spec === undefined ? [] : [{ run, space, place, row, spec, number: numbers[i]! }];
  });
  const names = runNames(done.map(({ space, spec, row }) => ({ spec, trials: space.trials(), row })));
  const isMany = new Set(done.map(({ space }) => space.sweep)).size > 1;
  return done.map(({ run, space, place, spec, number }, i) => ({
    ...{ record: run.record, number, problem: space.problem, spec, seed: space.sweep.seed },
    name: `trial ${place.trial}${isMany ? ` of ${space.sweep.name} ${space.sweep.id}` : ""}: ${names[i]}`,
  }));
}

/** Returns the open trial, or else the best of the shown space, followed by the pinned ones. */
function entriesOf(report: PageReport, state: ViewState, done: ReadonlyMap<string, PageRun>): Entry[] {
  const open = openTrial(report, state);
  const places = [...(open === undefined ? [] : [open]), ...state.pins.filter((pin) => keyOf(pin) !== keyOf(open))];
  return places.flatMap((place): Entry[] => {
    const own = report.spaces[place.space];
    const trials = own?.trials();
    const row = trials?.trial.indexOf(place.trial) ?? -1;
    if (own === undefined || trials === undefined || row < 0) return [];
    const stored = {
      status: STATUSES[trials.status[row]!]!,
      steps: trials.steps[row]!,
      finalLoss: trials.finalLoss[row]!,
      measures: (trials.measured ?? []).map(({ values }) => numberAt(values, row)),
    };
    return [
      { place, space: own, row, stored, isOpen: place === open, run: done.get(keyOf(place)), problem: undefined },
    ];
  });
}

function card(entry: Entry, number: number, view: View, themes: ThemeSource): HTMLElement {
  const { place, space, row, stored, run, problem } = entry;
  const trials = space.trials();
  const values = Object.entries(pointOf(trials, row)).map(([name, value]) => `${name} = ${valueText(value, real)}`);
  const repeats = space.space.spec?.repeats ?? 1;
  const swatch = element("span", { class: "swatch", "aria-hidden": "true" });
  const { color, type } = curveStyle(themes.theme, number);
  swatch.style.background = dashed(color, type);
  const heading = element(
    "h3",
    {},
    swatch,
    `Trial ${place.trial}`,
    element(
      "span",
      { class: "where" },
      ` ${space.name} · ${values.join(", ")}${repeats > 1 ? ` · repeat ${trials.repeat[row]}` : ""}`,
    ),
  );
  const outcome = (name: string, { status, steps, finalLoss, measures }: PageRun["stored"]): string[] => [
    name,
    statusText(status),
    String(steps),
    exact(finalLoss),
    ...measures.map(exact),
  ];
  const rows = [outcome("sweep", stored)];
  if (run !== undefined) {
    const { status, stepCount, finalLoss, measures } = run.record;
    rows.push(outcome("this page", { status, steps: stepCount, finalLoss, measures }));
  }
  const columns = [
    { name: "" },
    { name: "status" },
    { name: "steps", isNumber: true },
    { name: "final loss", isNumber: true },
    ...(trials.measured ?? []).map(({ name }) => ({ name, isNumber: true })),
  ];
  return element(
    "article",
    { class: "run", "data-trial": String(place.trial) },
    element("header", {}, heading, pinButton(entry, view)),
    table(`Outcome of trial ${place.trial}`, columns, rows),
    element("p", { class: "facts" }, ...sameness(run), factsOf(entry.space, run, problem)),
  );
}

/** Formats all digits of a number. */
function exact(value: number): string {
  return Number.isFinite(value) ? String(value) : "not finite";
}

/** Returns a CSS background with a curve's dashes. */
function dashed(color: string, dashes: Dashes): string {
  if (dashes === "solid") return color;
  let end = 0;
  const stops = dashes.map((length, i) => {
    const from = end;
    end += length;
    return `${i % 2 === 0 ? color : "transparent"} ${from}px ${end}px`;
  });
  return `repeating-linear-gradient(90deg, ${stops.join(", ")})`;
}

/** Says whether the page's numbers equal those of the sweep. */
function sameness(run: PageRun | undefined): HTMLElement[] {
  if (run === undefined) return [];
  const text = run.isSame ? "✓ Equal to the last bit. " : "✗ The page and the sweep differ. ";
  return [element("span", { class: run.isSame ? "same" : "differs" }, text)];
}

function factsOf({ space }: PageSpace, run: PageRun | undefined, problem: string | undefined): string {
  if (space.spec === undefined) return `It cannot be computed in the page: ${space.whyNot}.`;
  if (problem !== undefined) return `It could not be computed: ${problem}`;
  if (run === undefined) return "Computing …";
  const { reversed, every } = run.record;
  return [
    Number.isNaN(reversed) ? "" : `${percent(reversed)} of its updates oppose the previous one.`,
    every === 1 ? "" : `Every ${ordinal(every)} step is drawn.`,
  ].join(" ");
}

function pinButton({ place, isOpen }: Entry, view: View): HTMLElement {
  const { pins } = view.state;
  const isPinned = pins.some((pin) => keyOf(pin) === keyOf(place));
  const isFull = !isPinned && pins.length >= MOST_PINS;
  const button = element(
    "button",
    { type: "button", disabled: isFull, "data-key": keyOf(place), "aria-pressed": String(isPinned) },
    isPinned ? "Unpin" : "Pin",
    element("span", { class: "unseen" }, ` trial ${place.trial}`),
  );
  button.addEventListener("click", () => {
    const others = pins.filter((pin) => keyOf(pin) !== keyOf(place));
    view.change({ pins: isPinned ? others : [...others, place], ...(isOpen ? { trial: place } : {}) });
  });
  return button;
}

function keyOf(place: TrialPlace | undefined): string {
  return place === undefined ? "" : `${place.space}-${place.trial}`;
}
