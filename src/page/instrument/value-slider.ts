import { real } from "../../format/numbers.ts";
import { element } from "../element.ts";
import { positionOf, valueAt } from "./slider-range.ts";
import type { SliderRange } from "./slider-range.ts";

/** A slider for a hyperparameter, and a field for its exact value. */
export class ValueSlider {
  readonly host: HTMLElement;
  readonly #range: SliderRange;
  readonly #slider: HTMLInputElement;
  readonly #field: HTMLInputElement;
  #value = NaN;

  constructor(name: string, label: string, range: SliderRange, changed: (value: number) => void) {
    this.#range = range;
    this.#slider = element("input", {
      ...{ type: "range", min: "0", max: String(range.count), step: "1", "aria-label": label, "data-name": name },
    });
    this.#field = element("input", { type: "number", step: "any", "aria-label": label, "data-name": name });
    this.#slider.addEventListener("input", () => changed(valueAt(range, this.#slider.valueAsNumber)));
    this.#field.addEventListener("change", () => {
      if (Number.isFinite(this.#field.valueAsNumber)) changed(this.#field.valueAsNumber);
    });
    this.#field.addEventListener("blur", () => this.show(this.#value));
    this.host = element("div", { class: "slider" }, element("span", {}, name), this.#slider, this.#field);
  }

  show(value: number): void {
    this.#value = value;
    this.#slider.value = String(positionOf(this.#range, value));
    this.#slider.setAttribute("aria-valuetext", real(value));
    this.#field.title = String(value);
    // A field that is being typed into keeps its text.
    if (this.#field.valueAsNumber !== value) this.#field.value = String(value);
  }
}
