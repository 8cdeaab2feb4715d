import type { MapTrials } from "../../analysis/map/map-trials.ts";
import { mergeTrials } from "../../page-data/merge-trials.ts";
import type { SpaceSpec } from "../../sweep/spec/sweep-spec.ts";
import type { InstrumentSpaces, InstrumentState, RunTrials } from "./instrument-options.ts";
import { startingAt } from "./run-keeper.ts";

// Milliseconds: a map waits until sliders and start rest, and is drawn no more often than this.
const REST = 200;
const PACE = 150;
// The time between two drawings, in drawings: drawing takes at most a fifth of the time.
const PAUSE = 4;

/** The trials of a map, and their space. */
export interface MappedTrials {
  readonly space: SpaceSpec;
  readonly seed: number;
  readonly trials: MapTrials;
}

/** Draws a map; resolves when it is drawn. */
type MapChanged = (mapped: MappedTrials, isNew: boolean) => Promise<void>;

/** Runs the trials of a map, from the shown start. */
export class MapRunner {
  readonly #runTrials: RunTrials;
  readonly #changed: MapChanged;
  readonly #failed: (error: unknown) => void;
  #key = "";
  #timer: ReturnType<typeof setTimeout> | undefined;
  #current = new AbortController();

  constructor(runTrials: RunTrials, changed: MapChanged, failed: (error: unknown) => void) {
    this.#runTrials = runTrials;
    this.#changed = changed;
    this.#failed = failed;
  }

  /** Runs the map of a view, unless it is the one that ran last. */
  update({ spaces, seed }: InstrumentSpaces, state: InstrumentState): void {
    const space = mapSpace(spaces[state.mapped]!, state);
    const key = JSON.stringify([state.mapped, state.start, space.optimizer.hyperparameters]);
    if (key === this.#key) return;
    const isFirst = this.#key === "";
    this.stop();
    this.#key = key;
    if (space.axes.length === 0) return;
    this.#current = new AbortController();
    const { signal } = this.#current;
    this.#timer = setTimeout(
      () => void this.#run(space, seed, signal).catch((error: unknown) => signal.aborted || this.#failed(error)),
      isFirst ? 0 : REST,
    );
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#current.abort();
  }

  async #run(space: SpaceSpec, seed: number, signal: AbortSignal): Promise<void> {
    let [trials, isNew, due] = [noTrials(space), true, -Infinity];
    let chunks: MapTrials[] = [];
    const draw = async (): Promise<void> => {
      const before = performance.now();
      trials = mergeTrials(trials, chunks);
      chunks = [];
      await this.#changed({ space, seed, trials }, isNew);
      isNew = false;
      const now = performance.now();
      due = now + Math.max(PACE, PAUSE * (now - before));
    };
    for await (const columns of this.#runTrials(space, seed, signal)) {
      if (signal.aborted) return;
      chunks.push({ ...columns, names: trials.names });
      if (performance.now() > due) await draw();
    }
    if (!signal.aborted) await draw();
  }
}

/** Returns the space of a map: the axes of the grid, and the sliders' values of what has none. */
function mapSpace(space: SpaceSpec, { start, runs, mapped }: InstrumentState): SpaceSpec {
  const rest = startingAt(space, start);
  const isOnAxis = (name: string): boolean => rest.axes.some(({ keys }) => (keys as readonly string[]).includes(name));
  const held = Object.entries(rest.optimizer.hyperparameters).map(([name, value]) => [
    name,
    isOnAxis(name) ? value : runs[mapped]!.hyperparameters[name]!,
  ]);
  const optimizer = { ...rest.optimizer, hyperparameters: Object.fromEntries(held) as Record<string, number> };
  return { ...rest, optimizer, exclude: [], include: [], repeats: 1, offset: 0 };
}

function noTrials({ optimizer }: SpaceSpec): MapTrials {
  return {
    ...{ count: 0, names: Object.keys(optimizer.hyperparameters), hyperparameters: new Float64Array() },
    ...{ trial: new Float64Array(), repeat: new Int32Array(), status: new Uint8Array() },
    ...{ steps: new Float64Array(), finalLoss: new Float64Array() },
  };
}
