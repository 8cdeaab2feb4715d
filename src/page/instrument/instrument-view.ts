import { runPath } from "../../analysis/trajectory/run-path.ts";
import type { RunPath } from "../../analysis/trajectory/run-path.ts";
import type { RunRecord } from "../../analysis/trajectory/run-record.ts";
import { element, figure } from "../element.ts";
import type { InstrumentActions } from "./instrument-actions.ts";
import type { InstrumentOptions, InstrumentSpaces, InstrumentState } from "./instrument-options.ts";
import { LossPlot } from "./loss-plot.ts";
import { MapPanel } from "./map-panel.ts";
import { Plane } from "./plane.ts";
import { Player } from "./player.ts";
import { RunCard } from "./run-card.ts";
import { RunKeeper } from "./run-keeper.ts";
import type { ShownRun } from "./shown-run.ts";
import { ViewControls } from "./view-controls.ts";

// Milliseconds after the last change at which a screen reader hears the outcomes.
const CALM = 600;

/** The elements of an instrument for one set of spaces. */
export class InstrumentView {
  readonly #spaces: InstrumentSpaces;
  readonly #options: InstrumentOptions;
  readonly #actions: InstrumentActions;
  readonly #root: HTMLElement;
  readonly #keeper: RunKeeper;
  readonly #cards: readonly RunCard[];
  readonly #controls: ViewControls;
  readonly #player: Player;
  readonly #losses: LossPlot;
  readonly #map: MapPanel | undefined;
  readonly #panels = element("div", { class: "panels" });
  readonly #spoken = element("p", { class: "unseen", "aria-live": "polite" });
  #planes: readonly Plane[] = [];
  #fitted: { readonly number: number; readonly paths: readonly RunPath[] } = { number: 0, paths: [] };
  #isFitted = false;
  #speech: ReturnType<typeof setTimeout> | undefined;

  /** Replaces the children of `root`. */
  constructor(root: HTMLElement, spaces: InstrumentSpaces, options: InstrumentOptions, actions: InstrumentActions) {
    const { words, themes, runTrials } = options;
    [this.#spaces, this.#options, this.#actions, this.#root] = [spaces, options, actions, root];
    this.#keeper = new RunKeeper(spaces);
    this.#losses = new LossPlot(words, spaces);
    this.#player = new Player(words, (step, isPlaying) => (isPlaying ? actions.play(step) : actions.change({ step })));
    this.#cards = spaces.spaces.map(
      (space, i) =>
        new RunCard(space, i, words, {
          set: (name, value) => this.#set(i, name, value),
          show: (isShown) => this.#setRun(i, { isShown }),
        }),
    );
    this.#controls = new ViewControls(spaces, words, actions, () => this.fit());
    this.#map =
      runTrials === undefined
        ? undefined
        : new MapPanel(spaces, { words, themes, runTrials }, actions, (setting) =>
            this.#setRun(actions.state().mapped, { hyperparameters: setting }),
          );
    const pictures = element(
      "div",
      { class: "pictures" },
      figure(words.pathsTitle, this.#panels),
      this.#player.host,
      figure(words.lossTitle, this.#losses.host),
    );
    const settings = element(
      "div",
      { class: "settings" },
      this.#controls.host,
      ...this.#cards.map(({ host }) => host),
      ...(this.#map === undefined ? [] : [this.#map.host]),
    );
    root.replaceChildren(pictures, settings, this.#spoken);
  }

  /** Brings all elements in line with a state. */
  show(state: InstrumentState): void {
    const { theme } = this.#options.themes;
    this.#root.dataset["theme"] = theme.isDark ? "dark" : "light";
    const records = this.#keeper.records(state, () => this.show(this.#actions.state()));
    for (const [i, card] of this.#cards.entries()) card.show(state.runs[i]!, records[i], theme);
    this.#controls.show(state);
    const runs = this.#shown(records);
    if (!this.#isFitted) this.#fit(runs, state);
    const groups = state.layout === "together" ? [runs] : runs.map((run) => [run]);
    this.#arrange(Math.max(1, groups.length));
    const view = { start: state.start, step: state.step, fitted: this.#fitted, theme };
    for (const [i, plane] of this.#planes.entries()) plane.show(this.#spaces, groups[i] ?? [], view);
    this.#losses.show(runs, this.#spaces.spaces[0]!.objective.minimum, state.step, theme);
    this.#player.show(state.step, Math.max(1, ...runs.map(({ record }) => record.stepCount)));
    this.#map?.show(state);
    this.#speak();
  }

  /** Fits the pictures to the paths. */
  fit(): void {
    this.#isFitted = false;
    this.show(this.#actions.state());
  }

  /** Ends all work. */
  stop(): void {
    this.#keeper.stop();
    this.#player.stop();
    this.#map?.remove();
    clearTimeout(this.#speech);
  }

  #shown(records: readonly (RunRecord | undefined)[]): ShownRun[] {
    return records.flatMap((record, index) => {
      const name = this.#spaces.spaces[index]!.optimizer.name;
      return record === undefined ? [] : [{ index, name, record, path: runPath(record) }];
    });
  }

  /** Makes the pictures hold the present paths; again when the ones that still run are done. */
  #fit(runs: readonly ShownRun[], state: InstrumentState): void {
    this.#fitted = { number: this.#fitted.number + 1, paths: pathsToFit(runs, state) };
    this.#isFitted = runs.length === state.runs.filter(({ isShown }) => isShown).length;
  }

  #arrange(count: number): void {
    if (this.#planes.length === count) return;
    const move = (start: readonly number[]): void => this.#actions.change({ start });
    this.#planes = Array.from({ length: count }, () => new Plane(this.#options.words, move));
    this.#panels.replaceChildren(...this.#planes.map(({ host }) => host));
    this.#panels.classList.toggle("beside", count > 1);
  }

  #set(index: number, name: string, value: number): void {
    const { runs, sharesLr } = this.#actions.state();
    this.#actions.change({
      runs: runs.map((run, i) => {
        const isSet = i === index || (sharesLr && name === "lr" && name in run.hyperparameters);
        return isSet ? { ...run, hyperparameters: { ...run.hyperparameters, [name]: value } } : run;
      }),
    });
  }

  #setRun(
    index: number,
    changes: { readonly isShown?: boolean; readonly hyperparameters?: Readonly<Record<string, number>> },
  ): void {
    this.#actions.change({
      runs: this.#actions.state().runs.map((run, i) => {
        if (i !== index) return run;
        const hyperparameters = { ...run.hyperparameters, ...changes.hyperparameters };
        return { isShown: changes.isShown ?? run.isShown, hyperparameters };
      }),
    });
  }

  #speak(): void {
    clearTimeout(this.#speech);
    this.#speech = setTimeout(() => {
      const text = this.#cards
        .map(({ text }) => text)
        .filter((one) => one !== "")
        .join(". ");
      if (this.#spoken.textContent !== text) this.#spoken.textContent = text;
    }, CALM);
  }
}

/** Returns the paths that a picture holds; the start without paths. */
function pathsToFit(runs: readonly ShownRun[], { start }: InstrumentState): readonly RunPath[] {
  if (runs.length > 0) return runs.map(({ path }) => path);
  return [{ points: [[start[0]!, start[1] ?? 0]], hasDiverged: false, isCut: false }];
}
