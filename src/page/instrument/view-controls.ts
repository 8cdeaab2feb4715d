import { element, radios } from "../element.ts";
import { isRandom } from "./initial-state.ts";
import type { InstrumentActions } from "./instrument-actions.ts";
import type { InstrumentSpaces, InstrumentState } from "./instrument-options.ts";
import type { InstrumentWords } from "./instrument-words.ts";

/** Controls of the whole picture: layout, shared learning rates, frame and draw of the noise. */
export class ViewControls {
  readonly host: HTMLElement = element("div", { class: "controls" });
  readonly #shares = element("input", { type: "checkbox" });
  readonly #layout: HTMLElement;

  constructor(
    { spaces }: InstrumentSpaces,
    words: InstrumentWords,
    { state, change, reset }: InstrumentActions,
    fit: () => void,
  ) {
    const isMany = spaces.length > 1;
    const layouts = [
      { value: "together", text: words.together },
      { value: "beside", text: words.beside },
    ];
    this.#layout = radios(`layout-${crypto.randomUUID()}`, words.layout, layouts, state().layout, (layout) =>
      change({ layout: layout === "beside" ? "beside" : "together" }),
    );
    this.#shares.addEventListener("change", () => change({ sharesLr: this.#shares.checked }));
    const button = (text: string, act: () => void): HTMLElement => {
      const made = element("button", { type: "button" }, text);
      made.addEventListener("click", act);
      return made;
    };
    this.host.append(
      ...(isMany ? [this.#layout, element("label", { class: "check" }, this.#shares, words.sharesLr)] : []),
      button(words.fit, fit),
      ...(isRandom(spaces) ? [button(words.draw, () => change({ repeat: state().repeat + 1 }))] : []),
      button(words.reset, reset),
    );
  }

  show({ sharesLr, layout }: InstrumentState): void {
    this.#shares.checked = sharesLr;
    for (const input of this.#layout.querySelectorAll("input")) input.checked = input.value === layout;
  }
}
