/** A trial of a space of the report. */
export interface TrialPlace {
  readonly space: number;
  readonly trial: number;
}

/** The current view. All of it is in the address, so that a view can be linked to. */
export interface ViewState {
  /** Undefined until one is chosen. */
  readonly space: number | undefined;
  /** Name of the map's measure. Undefined until one is chosen; the default depends on the map. */
  readonly show: string | undefined;
  readonly x: string | undefined;
  readonly y: string | undefined;
  /** Values at which other hyperparameters are held. */
  readonly at: Readonly<Record<string, number>>;
  readonly trial: TrialPlace | undefined;
  readonly pins: readonly TrialPlace[];
  /** Objective of the sensitivity curves. */
  readonly problem: string | undefined;
  readonly over: string | undefined;
}

export const MOST_PINS = 4;

export class View {
  #state: ViewState = parseHash(location.hash);
  readonly #watchers: ((state: ViewState, before: ViewState) => void)[] = [];

  /** Follows the address until `signal` aborts. */
  constructor(signal?: AbortSignal) {
    const follow = (): void => this.#become(parseHash(location.hash));
    window.addEventListener("hashchange", follow, signal === undefined ? {} : { signal });
  }

  get state(): ViewState {
    return this.#state;
  }

  /** Calls the watcher now and at every change. */
  watch(watcher: (state: ViewState, before: ViewState) => void): void {
    this.#watchers.push(watcher);
    watcher(this.#state, this.#state);
  }

  change(changes: Partial<ViewState>): void {
    const next = { ...this.#state, ...changes };
    history.replaceState(null, "", hashOf(next));
    this.#become(next);
  }

  #become(next: ViewState): void {
    const before = this.#state;
    this.#state = next;
    for (const watcher of this.#watchers) watcher(next, before);
  }
}

function parseHash(hash: string): ViewState {
  const values = new URLSearchParams(hash.slice(1));
  const text = (key: string): string | undefined => values.get(key) ?? undefined;
  const at = (text("at") ?? "").split(",").map((part) => part.split(":"));
  return {
    space: wholeNumber(text("space")),
    show: text("show"),
    x: text("x"),
    y: text("y"),
    at: Object.fromEntries(at.flatMap(([name, value]) => (name && value ? [[name, Number(value)]] : []))),
    trial: parsePlace(text("trial")),
    pins: (text("pins") ?? "")
      .split(",")
      .flatMap((part) => parsePlace(part) ?? [])
      .slice(0, MOST_PINS),
    problem: text("problem"),
    over: text("over"),
  };
}

/** Returns the fragment of a view. Keeps what else the fragment of the page has. */
export function hashOf({ space, show, x, y, at, trial, pins, problem, over }: ViewState): string {
  const values = {
    ...{ space: space === undefined ? undefined : String(space), show, x, y },
    at: Object.entries(at)
      .map(([name, value]) => `${name}:${value}`)
      .join(","),
    trial: trial === undefined ? undefined : placeText(trial),
    pins: pins.map(placeText).join(","),
    ...{ problem, over },
  };
  const all = new URLSearchParams(location.hash.slice(1));
  for (const [key, value] of Object.entries(values)) {
    if (value === undefined || value === "") all.delete(key);
    else all.set(key, value);
  }
  return `#${all.toString()}`;
}

function placeText({ space, trial }: TrialPlace): string {
  return `${space}-${trial}`;
}

function parsePlace(text: string | undefined): TrialPlace | undefined {
  const [space, trial] = (text ?? "").split("-").map(wholeNumber);
  return space === undefined || trial === undefined ? undefined : { space, trial };
}

function wholeNumber(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}
