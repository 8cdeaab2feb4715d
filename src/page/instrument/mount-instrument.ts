import { carriedState, initialState } from "./initial-state.ts";
import type { Instrument, InstrumentOptions, InstrumentSpaces, InstrumentState } from "./instrument-options.ts";
import { InstrumentView } from "./instrument-view.ts";
import { element } from "../element.ts";

/** Mounts an instrument in an element. Throws if an objective has more than two dimensions. */
export function mountInstrument(host: HTMLElement, spaces: InstrumentSpaces, options: InstrumentOptions): Instrument {
  return new MountedInstrument(host, spaces, options);
}

/** Data goes one way: a control changes the state, and the view then shows the state. */
class MountedInstrument implements Instrument {
  readonly #root: HTMLElement = element("div", { class: "instrument" });
  readonly #options: InstrumentOptions;
  readonly #unwatch: () => void;
  readonly #resizes: ResizeObserver;
  #view: InstrumentView;
  #spaces: InstrumentSpaces;
  #state: InstrumentState;
  /** The view that a reset shows. */
  #initial: InstrumentState;

  constructor(host: HTMLElement, spaces: InstrumentSpaces, options: InstrumentOptions) {
    this.#options = options;
    this.#spaces = spaces;
    this.#state = initialState(spaces, options.state);
    this.#initial = this.#state;
    this.#view = this.#viewOf(spaces);
    host.append(this.#root);
    this.#view.show(this.#state);
    this.#unwatch = options.themes.watch(() => this.#view.show(this.#state));
    this.#resizes = new ResizeObserver(() => this.#view.show(this.#state));
    this.#resizes.observe(this.#root);
  }

  get state(): InstrumentState {
    return this.#state;
  }

  load(spaces: InstrumentSpaces): void {
    this.#view.stop();
    this.#state = initialState(spaces, carriedState(this.#state, this.#spaces, spaces));
    this.#initial = initialState(spaces);
    this.#spaces = spaces;
    this.#view = this.#viewOf(spaces);
    this.#view.show(this.#state);
  }

  change(changes: Partial<InstrumentState>): void {
    this.#become(changes, true);
  }

  fit(): void {
    this.#view.fit();
  }

  remove(): void {
    this.#view.stop();
    this.#unwatch();
    this.#resizes.disconnect();
    this.#root.remove();
  }

  #viewOf(spaces: InstrumentSpaces): InstrumentView {
    return new InstrumentView(this.#root, spaces, this.#options, {
      state: () => this.#state,
      change: (changes) => this.#become(changes, true),
      play: (step) => this.#become({ step }, false),
      reset: () => {
        this.#become(this.#initial, true);
        this.#options.onReset?.();
      },
    });
  }

  #become(changes: Partial<InstrumentState>, isTold: boolean): void {
    this.#state = { ...this.#state, ...changes };
    this.#view.show(this.#state);
    if (isTold) this.#options.onChange?.(this.#state);
  }
}
