import { counted, duration, short } from "../format/numbers.ts";
import { element } from "../page/element.ts";
import type { ShownSweep } from "../page-data/document.ts";

/** The progress of the run, in words. */
export class ProgressBar {
  readonly host: HTMLElement;
  readonly #bar = element("progress", { max: "1", value: "0", "aria-labelledby": "run-text" });
  readonly #text = element("p", { class: "pace", id: "run-text" });

  constructor(...controls: readonly HTMLElement[]) {
    this.host = element("div", { class: "going" }, this.#bar, this.#text, ...controls);
    this.#bar.hidden = true;
  }

  show({ status, done, trials, steps, seconds }: ShownSweep, secondsLeft: number | undefined): void {
    this.#bar.hidden = status === "complete";
    this.#bar.value = done / trials;
    const rate = seconds > 0 ? ` (${short(steps / seconds)} steps/s)` : "";
    const left = secondsLeft === undefined || status === "complete" ? "" : `, ${duration(secondsLeft)} left`;
    this.#text.textContent =
      status === "complete"
        ? `${counted(trials, "trial")}, ${short(steps)} steps in ${duration(seconds)}${rate}`
        : `${counted(done, "trial")} of ${counted(trials, "trial")}${rate}${left}`;
  }

  /** Shows a message in place of the progress. */
  say(text: string): void {
    this.#bar.hidden = true;
    this.#text.textContent = text;
  }
}
