import { curveStyle } from "../../charts/theme.ts";
import type { Theme } from "../../charts/theme.ts";
import { exact, percent } from "../../format/numbers.ts";
import type { RunRecord } from "../../analysis/trajectory/run-record.ts";
import type { SpaceSpec } from "../../sweep/spec/sweep-spec.ts";
import { element } from "../element.ts";
import type { RunSetting } from "./instrument-options.ts";
import type { InstrumentWords } from "./instrument-words.ts";
import { sliderRange } from "./slider-range.ts";
import { ValueSlider } from "./value-slider.ts";

// Always in view.
const FIRST: readonly string[] = ["lr", "momentum"];

interface RunChanges {
  readonly set: (name: string, value: number) => void;
  readonly show: (isShown: boolean) => void;
}

/** The sliders of an optimizer, and the outcome of its run. */
export class RunCard {
  readonly host: HTMLElement;
  readonly #words: InstrumentWords;
  readonly #index: number;
  readonly #name: string;
  readonly #swatch = element("span", { class: "swatch", "aria-hidden": "true" });
  readonly #shown = element("input", { type: "checkbox" });
  readonly #outcome = element("p", { class: "outcome" });
  readonly #sliders: ReadonlyMap<string, ValueSlider>;

  constructor(space: SpaceSpec, index: number, words: InstrumentWords, changes: RunChanges) {
    const { optimizer, axes } = space;
    this.#words = words;
    this.#index = index;
    this.#name = optimizer.name;
    this.#sliders = new Map(
      Object.keys(optimizer.hyperparameters).map((name) => {
        const label = words.settingOf(name, optimizer.name);
        return [
          name,
          new ValueSlider(name, label, sliderRange(space, name), (value) => changes.set(name, value)),
        ] as const;
      }),
    );
    this.#shown.addEventListener("change", () => changes.show(this.#shown.checked));
    this.#shown.setAttribute("aria-label", words.shown(optimizer.name));
    const isFirst = (name: string): boolean =>
      FIRST.includes(name) || axes.some(({ keys }) => (keys as readonly string[]).includes(name));
    const hosts = (isShown: boolean): HTMLElement[] =>
      [...this.#sliders].filter(([name]) => isFirst(name) === isShown).map(([, { host }]) => host);
    const others = hosts(false);
    const more = others.length === 0 ? [] : [element("details", {}, element("summary", {}, words.others), ...others)];
    this.host = element(
      "fieldset",
      { class: "run-card", "data-optimizer": optimizer.name },
      element("legend", {}, element("label", {}, this.#shown, this.#swatch, optimizer.name)),
      ...[...hosts(true), ...more, this.#outcome],
    );
  }

  /** The outcome in words, with the optimizer's name; empty if it is not shown. */
  get text(): string {
    const text = this.#outcome.textContent;
    return text === "" ? "" : `${this.#name}: ${text}`;
  }

  show({ isShown, hyperparameters }: RunSetting, record: RunRecord | undefined, theme: Theme): void {
    this.#shown.checked = isShown;
    this.#swatch.style.background = curveStyle(theme, this.#index).color;
    for (const [name, slider] of this.#sliders) slider.show(hyperparameters[name]!);
    this.#outcome.textContent = !isShown
      ? ""
      : record === undefined
        ? this.#words.computing
        : this.#outcomeText(record);
  }

  #outcomeText({ status, stepCount, finalLoss, reversed }: RunRecord): string {
    const { statuses, steps, lossIs, notFinite } = this.#words;
    const loss = lossIs(Number.isFinite(finalLoss) ? exact(finalLoss) : notFinite);
    const zigzag = Number.isNaN(reversed) ? [] : [this.#words.reversed(percent(reversed))];
    return [statuses[status], steps(stepCount), loss, ...zigzag].join(" · ");
  }
}
