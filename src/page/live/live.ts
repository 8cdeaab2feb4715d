import { NO_FIGURES } from "../../analysis/runtime/figure.ts";
import { unpackData } from "../../page-data/data-columns.ts";
import type {
  LiveDescription,
  LiveReport as WholeReport,
  LiveRows,
  LiveSpace,
  LiveState,
} from "../../page-data/live-messages.ts";
import { unpackColumns } from "../../page-data/packed-columns.ts";
import { askServer, ServerProblem } from "./ask-server.ts";
import { element } from "../element.ts";
import { LiveBar } from "./live-bar.ts";
import { LiveReport } from "./live-report.ts";
import { LiveRowStore, unpackRows } from "./live-rows.ts";
import { loadReport } from "../load-report.ts";
import type { PageReport } from "../load-report.ts";

// Milliseconds between requests. After slow drawing the page waits REST times as long, to stay
// usable.
const INTERVAL = 1000;
const REST = 4;
const MOST_WAIT = 10_000;
// A whole report of a very large sweep is requested less often, since the server needs longer for
// it.
const WHOLE_INTERVAL = 5000;

/** Shows a report below a bar; resolves when all of it is drawn. */
type Show = (report: PageReport, bar: HTMLElement) => Promise<void>;

/** Shows a sweep of the server and keeps it up to date; never returns. */
export async function showLive(show: Show): Promise<never> {
  const bar = new LiveBar();
  let etag: string | undefined;
  let state: LiveState | undefined;
  let sweep: SweepOnShow | undefined;
  let failures = 0;
  for (;;) {
    let wait = INTERVAL;
    try {
      const answer = await askServer<LiveState>("api/state", etag);
      if (answer !== undefined) ({ value: state, etag } = answer);
      if (state !== undefined) {
        const id = sweep?.id ?? chosen(state);
        if (id === undefined) tellWaiting(state);
        else {
          sweep ??= new SweepOnShow(id, show, bar.host);
          wait = Math.max(wait, await sweep.follow(state));
          bar.show(state, id, sweep.isOpen);
        }
      }
      failures = 0;
      bar.tell(undefined);
    } catch (error) {
      if (!(error instanceof ServerProblem)) throw error;
      failures += 1;
      etag = undefined;
      wait = Math.min(MOST_WAIT, INTERVAL * failures);
      // A single failure is not reported: a run may just be creating the database.
      if (failures > 1) {
        if (sweep?.isShown === true) bar.tell(error.message);
        else if (error.status === 404) tellOpening(error.message, " ", element("a", { href: "?" }, "The latest one"));
        else tellOpening(error.message);
      }
    }
    await pause(wait);
  }
}

/** The sweep on the page. */
class SweepOnShow {
  readonly id: number;
  readonly #show: Show;
  readonly #bar: HTMLElement;
  #description: LiveDescription | undefined;
  #rows: LiveRowStore | undefined;
  /** The ranges of trials received so far, as the server wrote them. */
  #known = "";
  #report: LiveReport | undefined;
  #drawn = "";

  constructor(id: number, show: Show, bar: HTMLElement) {
    this.id = id;
    this.#show = show;
    this.#bar = bar;
    const address = new URL(location.href);
    address.searchParams.set("sweep", String(id));
    history.replaceState(null, "", address);
  }

  get isShown(): boolean {
    return this.#report !== undefined;
  }

  /** Whether the number of its trials depends on outcomes without a useful bound, as of an edge. */
  get isOpen(): boolean {
    return this.#description?.spaces.some(({ spec, plan }) => (spec ?? plan)?.edge !== undefined) === true;
  }

  /**
   * Updates the page to the sweep's state; returns the milliseconds to wait before the next update.
   */
  async follow(state: LiveState): Promise<number> {
    const own = state.sweeps.find(({ id }) => id === this.id);
    if (own === undefined) {
      if (!this.isShown) throw new ServerProblem(404, `Sweep ${this.id} does not exist or was deleted.`);
      return 0;
    }
    // Steps also grow where later rounds replace rows.
    const stand = `${own.done} ${own.steps} ${own.status}`;
    if (stand === this.#drawn) return 0;
    const description = (this.#description ??= await describe(this.id));
    // The database was replaced; this number is now another sweep.
    if (description.sweep.startedAt !== own.startedAt) {
      location.reload();
      return MOST_WAIT;
    }
    const { report, isAll, since } = description.isByRows ? await this.#readRows(description) : await this.#readWhole();
    if (this.#report === undefined) {
      this.#report = new LiveReport(report);
      await this.#show(this.#report, this.#bar);
    } else this.#report.become(report);
    if (isAll) this.#drawn = stand;
    const spent = (performance.now() - since) * REST;
    return Math.min(MOST_WAIT, description.isByRows ? spent : Math.max(WHOLE_INTERVAL, spent));
  }

  /** Reads rows for at most a second, so that the page can draw. */
  async #readRows(description: LiveDescription): Promise<Read> {
    const start = performance.now();
    this.#rows ??= new LiveRowStore(description);
    let isMore = true;
    while (isMore && performance.now() - start < INTERVAL) {
      const rows = await ask<LiveRows>(`api/sweeps/${this.id}/rows?known=${this.#known}`);
      this.#rows.add(await unpackRows(rows), { ...rows.sweep, runtimes: rows.runtimes ?? NO_FIGURES });
      ({ isMore, known: this.#known } = rows);
    }
    return { since: performance.now(), report: this.#rows.report(), isAll: !isMore };
  }

  async #readWhole(): Promise<Read> {
    const texts = await ask<WholeReport>(`api/sweeps/${this.id}/report`);
    return { since: performance.now(), report: await loadReport(texts), isAll: true };
  }
}

interface Read {
  readonly report: PageReport;
  /** Whether all available rows have been read. */
  readonly isAll: boolean;
  /** Start of drawing, by performance.now(). */
  readonly since: number;
}

/** Returns the description of a sweep, the specs of its spaces with their data. */
async function describe(id: number): Promise<LiveDescription> {
  const found = await ask<LiveDescription>(`api/sweeps/${id}`);
  const column = await unpackColumns(found.columns);
  const spaces = found.spaces.map((space): LiveSpace =>
    space.spec === undefined ? space : { ...space, spec: unpackData(space.spec, space.data, column) },
  );
  return { ...found, spaces };
}

async function ask<T>(path: string): Promise<T> {
  const answer = await askServer<T>(path);
  if (answer === undefined) throw new ServerProblem(304, "The server sent an empty answer.");
  return answer.value;
}

/** Returns the sweep named in the address, or else the latest running one, or else the latest. */
function chosen({ sweeps }: LiveState): number | undefined {
  const named = new URLSearchParams(location.search).get("sweep");
  if (named !== null && /^\d{1,15}$/.test(named)) return Number(named);
  return (sweeps.findLast(({ status }) => status === "running") ?? sweeps.at(-1))?.id;
}

function tellWaiting({ database, exists, start }: LiveState): void {
  tellOpening(
    exists ? `${database} has no sweeps yet. ` : `${database} does not exist yet. `,
    "Start one, and it will appear here: ",
    element("code", {}, start),
  );
}

/** Shows a message in place of the page. */
function tellOpening(...parts: readonly (string | HTMLElement)[]): void {
  const paragraph = element("p", { class: "opening", role: "status" }, ...parts);
  const page = document.getElementById("page");
  if (page?.querySelector(".opening")?.outerHTML === paragraph.outerHTML) return;
  page?.replaceChildren(element("main", { id: "main", tabindex: "-1" }, paragraph));
  document.documentElement.dataset["state"] = "waiting";
}

/** Waits for a time, and until the page is visible. */
async function pause(milliseconds: number): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, milliseconds));
  while (document.hidden) {
    await new Promise<void>((resolve) =>
      document.addEventListener("visibilitychange", () => resolve(), { once: true }),
    );
  }
}
