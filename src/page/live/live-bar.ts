import type { LiveState, LiveSweep } from "../../page-data/live-messages.ts";
import { count, counted, duration, percent, short } from "../../format/numbers.ts";
import { titleOf } from "../../format/sweep-state.ts";
import { element } from "../element.ts";
import { MachineList } from "./machine-list.ts";
import { Pace } from "./pace.ts";
import { replaceIfNew } from "./replace-if-new.ts";

/** Shows the sweep's progress, the other sweeps of the database, and connection problems. */
export class LiveBar {
  readonly host: HTMLElement;
  readonly #progress = element("progress", { max: "1", value: "0", "aria-labelledby": "live-text" });
  readonly #text = element("p", { class: "pace", id: "live-text" });
  readonly #news = element("div", { class: "news", role: "status" });
  readonly #trouble = element("div", { class: "trouble", role: "alert" });
  readonly #machines = new MachineList();
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
      this.#machines.host,
      this.#sweeps,
      this.#news,
      this.#trouble,
    );
  }

  /**
   * Shows the current state; `id` is the sweep on the page. An open sweep is one without a useful
   * bound on its trials.
   */
  show({ sweeps }: LiveState, id: number, isOpen: boolean): void {
    const own = sweeps.find((sweep) => sweep.id === id);
    if (own !== undefined) {
      this.#pace.note(performance.now() / 1000, own.done);
      if (isOpen) this.#progress.removeAttribute("value");
      else this.#progress.value = own.trials === 0 ? 1 : own.done / own.trials;
      this.#text.textContent = this.#describe(own, isOpen);
      const share = own.status === "complete" || isOpen ? "" : `${percent(own.done / own.trials)} `;
      document.title = `${share}${titleOf(own)} · sweep`;
    }
    this.#machines.show(own?.machines);
    this.#progress.hidden = own === undefined || own.status === "complete";
    this.#summary.textContent = `${counted(sweeps.length, "sweep")} in the database`;
    replaceIfNew(this.#list, ...sweeps.toReversed().map((sweep) => element("li", {}, sweepLink(sweep, id))));
    // A sweep added after the page was opened is announced.
    this.#newest ??= Math.max(...sweeps.map((sweep) => sweep.id));
    const come = sweeps.findLast((sweep) => sweep.id > (this.#newest ?? Infinity) && sweep.id !== id);
    replaceIfNew(
      this.#news,
      ...(own === undefined
        ? [element("p", {}, `Sweep ${id} has been removed; the page keeps the trials that it had received.`)]
        : []),
      ...(come === undefined
        ? []
        : [
            element(
              "p",
              {},
              "New sweep: ",
              element("a", { href: `?sweep=${come.id}` }, `${titleOf(come)}, sweep ${come.id}`),
            ),
          ]),
    );
  }

  /** Shows a connection problem, or removes it. */
  tell(trouble: string | undefined): void {
    replaceIfNew(this.#trouble, ...(trouble === undefined ? [] : [element("p", {}, trouble)]));
  }

  #describe({ shard, status, done, trials, round, seconds }: LiveSweep, isOpen: boolean): string {
    if (status === "complete") return `Complete: ${counted(trials, "trial")} in ${duration(seconds)}`;
    const of = `${count(done)} of ${counted(trials, "trial")} (${percent(done / trials)})`;
    const parts = [
      `${shard === null ? "" : `Shard ${shard}: `}${isOpen ? `${counted(done, "trial")}, round ${round ?? 0}` : of}`,
    ];
    if (status === "interrupted") return [...parts, "interrupted: run the same command again to resume"].join(" · ");
    const rate = this.#pace.rate(done, seconds);
    if (rate > 0) parts.push(`${short(rate)} trials/s`);
    if (rate > 0 && !isOpen) parts.push(`${duration((trials - done) / rate)} left`);
    return parts.join(" · ");
  }
}

function sweepLink(sweep: LiveSweep, shown: number): HTMLElement {
  const { id, status, done, trials } = sweep;
  const amount = status === "complete" ? count(trials) : `${status}, ${count(done)} of ${count(trials)}`;
  return element(
    "a",
    { href: `?sweep=${id}`, ...(id === shown ? { "aria-current": "page" } : {}) },
    `${id}: ${titleOf(sweep)} (${amount} trials)`,
  );
}
