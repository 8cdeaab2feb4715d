import { count } from "../../format/numbers.ts";
import { element } from "../element.ts";
import type { InstrumentWords } from "./instrument-words.ts";

// Milliseconds: a run plays for this long, but no step for longer than SLOWEST.
const DURATION = 8_000;
const SLOWEST = 250;

/** Play, pause and step, and a slider over the steps. */
export class Player {
  readonly host: HTMLElement;
  readonly #words: InstrumentWords;
  readonly #moved: (step: number | null, isPlaying: boolean) => void;
  readonly #play = element("button", { type: "button", class: "play" });
  readonly #slider: HTMLInputElement;
  readonly #text = element("output");
  #last = 0;
  #step: number | null = null;
  #frame = 0;

  /** `moved` receives the step to show; null is the end. */
  constructor(words: InstrumentWords, moved: (step: number | null, isPlaying: boolean) => void) {
    this.#words = words;
    this.#moved = moved;
    this.#slider = element("input", { type: "range", min: "0", step: "1", "aria-label": words.step });
    const button = (text: string, by: number): HTMLElement => {
      const made = element("button", { type: "button" }, text);
      made.addEventListener("click", () => this.#go((this.#step ?? this.#last) + by));
      return made;
    };
    this.#play.addEventListener("click", () => (this.#frame === 0 ? this.#start() : this.stop()));
    this.#slider.addEventListener("input", () => this.#go(this.#slider.valueAsNumber));
    this.host = element(
      "div",
      { class: "player" },
      ...[this.#play, button(words.stepBack, -1), button(words.stepOn, 1), this.#slider, this.#text],
    );
    this.#name();
  }

  /** Shows a step of runs whose longest has `last` steps. */
  show(step: number | null, last: number): void {
    [this.#step, this.#last] = [step, last];
    const at = step === null ? last : Math.min(step, last);
    this.#slider.max = String(last);
    this.#slider.value = String(at);
    this.#text.textContent = this.#words.stepOf(count(at), count(last));
    this.#slider.setAttribute("aria-valuetext", this.#text.textContent);
  }

  stop(): void {
    cancelAnimationFrame(this.#frame);
    this.#frame = 0;
    this.#name();
  }

  #go(step: number): void {
    this.stop();
    this.#moved(step >= this.#last ? null : Math.max(0, step), false);
  }

  #start(): void {
    const from = this.#step ?? 0;
    let since: number | undefined;
    const advance = (now: number): void => {
      since ??= now;
      const stepsPerMillisecond = Math.max(this.#last / DURATION, 1 / SLOWEST);
      const step = from + Math.floor((now - since) * stepsPerMillisecond);
      if (step >= this.#last) {
        this.stop();
        this.#moved(null, false);
        return;
      }
      this.#frame = requestAnimationFrame(advance);
      this.#moved(step, true);
    };
    this.#frame = requestAnimationFrame(advance);
    this.#name();
  }

  #name(): void {
    this.#play.textContent = this.#frame === 0 ? this.#words.play : this.#words.pause;
  }
}
