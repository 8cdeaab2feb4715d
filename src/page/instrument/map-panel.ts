import { choice, element } from "../element.ts";
import type { ThemeSource } from "../theme-source.ts";
import type { InstrumentSpaces, InstrumentState, RunTrials } from "./instrument-options.ts";
import type { InstrumentActions } from "./instrument-actions.ts";
import type { InstrumentWords } from "./instrument-words.ts";
import { MapRunner } from "./map-runner.ts";
import type { MappedTrials } from "./map-runner.ts";
import type { SettingMap } from "./setting-map.ts";

interface MapParts {
  readonly words: InstrumentWords;
  readonly themes: ThemeSource;
  readonly runTrials: RunTrials;
}

/** The map of one of the optimizers, and the choice of the optimizer. */
export class MapPanel {
  readonly host: HTMLElement;
  readonly #words: InstrumentWords;
  readonly #spaces: InstrumentSpaces;
  readonly #title = element("figcaption");
  readonly #note = element("p", { class: "notes", role: "status" });
  readonly #place = element("div");
  readonly #runner: MapRunner;
  /** Loaded with ECharts when it is first drawn. */
  readonly #map: Promise<SettingMap>;
  #isRemoved = false;
  #state: InstrumentState;

  constructor(
    spaces: InstrumentSpaces,
    { words, themes, runTrials }: MapParts,
    { state, change }: InstrumentActions,
    choose: (setting: Readonly<Record<string, number>>) => void,
  ) {
    this.#words = words;
    this.#spaces = spaces;
    this.#state = state();
    this.#map = import("./setting-map.ts").then(({ SettingMap: Map }) => new Map(words, themes, choose));
    const problem = (error: unknown): void => {
      this.#note.textContent = error instanceof Error ? error.message : String(error);
    };
    this.#runner = new MapRunner(runTrials, (trials, isNew) => this.#draw(trials, isNew), problem);
    const names = spaces.spaces.map(({ optimizer }, i) => ({ value: String(i), text: optimizer.name }));
    const chosen = choice(words.mapOf, names, String(this.#state.mapped), (mapped) =>
      change({ mapped: Number(mapped) }),
    );
    this.host = element(
      "figure",
      { class: "map-panel" },
      this.#title,
      ...(names.length > 1 ? [chosen] : []),
      ...[this.#place, this.#note],
    );
    if (spaces.spaces.every(({ axes }) => axes.length === 0)) this.#note.textContent = words.noMap;
  }

  show(state: InstrumentState): void {
    this.#state = state;
    this.#title.textContent = state.repeat === 0 ? this.#words.mapTitle : this.#words.firstDrawTitle;
    this.#runner.update(this.#spaces, state);
    void this.#map.then((map) => this.#mark(map));
  }

  remove(): void {
    this.#isRemoved = true;
    this.#runner.stop();
    void this.#map.then((map) => map.remove());
  }

  async #draw(trials: MappedTrials, isNew: boolean): Promise<void> {
    const map = await this.#map;
    if (this.#isRemoved) return;
    if (!map.host.isConnected) this.#place.replaceChildren(map.host);
    map.show(trials, isNew);
    this.#mark(map);
  }

  #mark(map: SettingMap): void {
    map.mark(this.#state.runs[this.#state.mapped]!.hyperparameters);
  }
}
