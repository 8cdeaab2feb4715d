import { choice, element } from "../page/element.ts";
import type { Instrument, InstrumentSpaces, RunTrials } from "../page/instrument/instrument-options.ts";
import { mountInstrument } from "../page/instrument/mount-instrument.ts";
import { ENGLISH } from "../page/instrument/words/en.ts";
import type { PageReport } from "../page/load-report.ts";
import { settingOf } from "../page/sections/best-of-space.ts";
import { sectionElement } from "../page/section.ts";
import type { ThemeSource } from "../page/theme-source.ts";
import { describeSpaces } from "../page-data/describe-spaces.ts";
import type { HyperparameterValue, SpaceSpec, SweepSpec } from "../sweep/spec/sweep-spec.ts";
import { instrumentOf, withInstrument } from "./instrument-link.ts";

// Milliseconds that a view rests before it is in the address: sliders change it often.
const REST = 400;

interface Problem {
  readonly name: string;
  readonly spaces: readonly SpaceSpec[];
}

/** The instrument with the objectives of the grid, in one or two dimensions, and its optimizers. */
export class InstrumentPanel {
  readonly host: HTMLElement = element("div", {});
  readonly #themes: ThemeSource;
  readonly #runTrials: RunTrials;
  readonly #place = element("div");
  readonly #controls = element("div", { class: "controls" });
  #instrument: Instrument | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** The names of the grid's first objective and of the one on show. */
  #first = "";
  #chosen = "";
  #shown: readonly SpaceSpec[] = [];
  #report: PageReport | undefined;
  /** Whether the user or a link has chosen settings. */
  #isChosen = false;
  /** Whether a reset shows the settings of a link. */
  #isLinked = false;
  /** Whether the address has the view of a grid that is not read yet. */
  #isLeft = false;

  constructor(themes: ThemeSource, runTrials: RunTrials) {
    this.#themes = themes;
    this.#runTrials = runTrials;
  }

  show(spec: SweepSpec): void {
    this.#report = undefined;
    if (this.#isLeft) this.#clear();
    const problems = problemsOf(spec);
    this.#first = problems[0]?.name ?? "";
    const { objective } = this.#instrument === undefined ? instrumentOf(location.hash) : {};
    const shown = problems.find(({ name }) => name === (objective ?? this.#chosen)) ?? problems[0];
    if (shown === undefined) {
      this.#instrument?.remove();
      this.#instrument = undefined;
      this.host.replaceChildren();
      return;
    }
    const load = ({ name, spaces }: Problem): void => {
      this.#chosen = name;
      this.#load({ spaces, seed: spec.seed });
    };
    const options = problems.map(({ name }) => ({ value: name, text: name }));
    const other = choice("Objective", options, shown.name, (name) => load(problems.find((one) => one.name === name)!));
    this.#controls.replaceChildren(...(problems.length > 1 ? [other] : []));
    if (this.host.childElementCount === 0) {
      this.host.append(sectionElement("instrument", "Try a setting", this.#controls, this.#place));
    }
    load(shown);
  }

  /** Shows the best setting of each optimizer, unless the user or a link has chosen others. */
  showBest(report: PageReport | undefined): void {
    this.#report = report;
    if (report === undefined || this.#isChosen || this.#instrument === undefined) return;
    const { state } = this.#instrument;
    const runs = state.runs.map((run, i) => {
      const space = report.spaces.find((one) => one.space.spec === this.#shown[i]);
      const best = space === undefined ? undefined : settingOf(space);
      return best === undefined
        ? run
        : { ...run, hyperparameters: { ...run.hyperparameters, ...numbersOf(best.hyperparameters) } };
    });
    if (JSON.stringify(runs) === JSON.stringify(state.runs)) return;
    this.#instrument.change({ runs });
    this.#instrument.fit();
    this.#isChosen = false;
  }

  /** Puts into the address what the user or a link has chosen. */
  keep(): void {
    clearTimeout(this.#timer);
    if (this.#isLeft || this.#instrument === undefined) return;
    const hash = withInstrument(location.hash, {
      ...(this.#chosen === this.#first ? {} : { objective: this.#chosen }),
      ...(this.#isChosen ? { state: this.#instrument.state } : {}),
    });
    history.replaceState(null, "", hash);
  }

  /** Leaves the view: the next valid grid has that of the address. */
  leave(): void {
    clearTimeout(this.#timer);
    this.#isLeft = true;
  }

  #clear(): void {
    this.#isLeft = false;
    this.#instrument?.remove();
    this.#instrument = undefined;
    this.#chosen = "";
  }

  #load(spaces: InstrumentSpaces): void {
    this.#shown = spaces.spaces;
    if (this.#instrument !== undefined && this.#isChosen) {
      this.#isLinked = false;
      this.#instrument.load(spaces);
    } else this.#mount(spaces);
    this.keep();
    this.showBest(this.#report);
  }

  /** Begins with what the address says: nothing of another grid is left. */
  #mount(spaces: InstrumentSpaces): void {
    const { state } = instrumentOf(location.hash);
    this.#isChosen = state !== undefined;
    this.#isLinked = this.#isChosen;
    this.#instrument?.remove();
    this.#instrument = mountInstrument(this.#place, spaces, {
      ...(state === undefined ? {} : { state }),
      ...{ themes: this.#themes, words: ENGLISH, runTrials: this.#runTrials },
      onChange: () => {
        this.#isChosen = true;
        clearTimeout(this.#timer);
        this.#timer = setTimeout(() => this.keep(), REST);
      },
      onReset: () => {
        this.#isChosen = this.#isLinked;
        this.keep();
        this.showBest(this.#report);
      },
    });
  }
}

/** Returns the objectives that the instrument can show, each with one space of each optimizer. */
function problemsOf(spec: SweepSpec): Problem[] {
  const described = describeSpaces(spec).filter(({ spec: one }) => {
    const { dim, data } = one!.objective;
    return dim <= 2 && data === undefined && one!.start === undefined;
  });
  return [...Map.groupBy(described, ({ problem }) => problem)].map(([name, spaces]) => {
    const byOptimizer = new Map(spaces.toReversed().map((space) => [space.optimizer, space.spec!]));
    return { name, spaces: [...byOptimizer.values()].toReversed() };
  });
}

function numbersOf(values: Readonly<Record<string, HyperparameterValue>>): Record<string, number> {
  return Object.fromEntries(
    Object.entries(values).filter((entry): entry is [string, number] => typeof entry[1] === "number"),
  );
}
