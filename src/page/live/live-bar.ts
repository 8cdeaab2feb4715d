import type { LiveState, LiveSweep } from "../../page-data/live-messages.ts";
import { count, counted, duration, percent, short } from "../../format/numbers.ts";
import { element } from "../element.ts";
import { Pace } from "./pace.ts";
import { replaceIfNew } from "./replace-if-new.ts";

/** How the sweep gets on, what else the database has, and what stands in the way. */
export class LiveBar {
  readonly host: HTMLElement;
  readonly #progress = element("progress", { max: "1", value: "0", "aria-labelledby": "live-text" });
  readonly #text = element("p", { class: "pace", id: "live-text" });
  readonly #news = element("div", { class: "news", role: "status" });
  readonly #trouble = element("div", { class: "trouble", role: "alert" });
  readonly #list = element("ul");
  readonly #summary = element("summary");
  readonly #sweeps = element("details", {}, this.#summary, this.#list);
  readonly #pace = new Pace();
  #newest: number | undefined;

  constructor() {
    this.host = element(
      "section",
      { id: "live", class: "live", "aria-label": "Progress" },
      element("div", { class: "going" }, this.#progress, this.#text),
      this.#sweeps,
      this.#news,
      this.#trouble,
    );
  }

  /** Shows where things stand; `id` is the sweep that is looked at. */
  show({ sweeps }: LiveState, id: number): void {
    const own = sweeps.find((sweep) => sweep.id === id);
    if (own !== undefined) {
      this.#pace.note(performance.now() / 1000, own.done);
      this.#progress.value = own.trials === 0 ? 1 : own.done / own.trials;
      this.#text.textContent = this.#describe(own);
      document.title = `${own.status === "complete" ? "" : `${percent(own.done / own.trials)} `}${own.name} · sweep`;
    }
    this.#progress.hidden = own === undefined || own.status === "complete";
    this.#summary.textContent = `${counted(sweeps.length, "sweep")} in the database`;
    replaceIfNew(this.#list, ...sweeps.toReversed().map((sweep) => element("li", {}, sweepLink(sweep, id))));
    // Those that were there when the page came are in the list; one that comes since is offered.
    this.#newest ??= Math.max(...sweeps.map((sweep) => sweep.id));
    const come = sweeps.findLast((sweep) => sweep.id > (this.#newest ?? Infinity) && sweep.id !== id);
    replaceIfNew(
      this.#news,
      ...(own === undefined ? [element("p", {}, `Sweep ${id} has been removed; what the page had of it stays.`)] : []),
      ...(come === undefined
        ? []
        : [
            element(
              "p",
              {},
              "There is a new one: ",
              element("a", { href: `?sweep=${come.id}` }, `${come.name}, sweep ${come.id}`),
            ),
          ]),
    );
  }

  /** Says what stands in the way; nothing where nothing does. */
  tell(trouble: string | undefined): void {
    replaceIfNew(this.#trouble, ...(trouble === undefined ? [] : [element("p", {}, trouble)]));
  }

  #describe({ status, done, trials, seconds }: LiveSweep): string {
    if (status === "complete") return `Complete: ${counted(trials, "trial")} in ${duration(seconds)}`;
    const parts = [`${count(done)} of ${counted(trials, "trial")} (${percent(done / trials)})`];
    if (status === "interrupted") return [...parts, "interrupted: the same command goes on with it"].join(" · ");
    const rate = this.#pace.rate(done, seconds);
    if (rate > 0) parts.push(`${short(rate)} trials/s`, `${duration((trials - done) / rate)} left`);
    return parts.join(" · ");
  }
}

function sweepLink({ id, name, status, done, trials }: LiveSweep, shown: number): HTMLElement {
  const amount = status === "complete" ? count(trials) : `${status}, ${count(done)} of ${count(trials)}`;
  return element(
    "a",
    { href: `?sweep=${id}`, ...(id === shown ? { "aria-current": "page" } : {}) },
    `${id}: ${name} (${amount} trials)`,
  );
}
