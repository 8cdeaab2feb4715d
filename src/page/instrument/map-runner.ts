import type { MapTrials } from "../../analysis/map/map-trials.ts";
import { mergeTrials } from "../../page-data/merge-trials.ts";
import type { SpaceSpec } from "../../sweep/spec/sweep-spec.ts";
import type { InstrumentSpaces, InstrumentState, RunTrials } from "./instrument-options.ts";
import { startingAt } from "./run-keeper.ts";
import type { MappedTrials } from "./setting-map.ts";

// Milliseconds: a map waits until sliders and start rest, and is drawn no more often than this.
const REST = 200;
const PACE = 150;

/** Runs the trials of a map, from the shown start. */
export class MapRunner {
  readonly #runTrials: RunTrials;
  readonly #changed: (mapped: MappedTrials, isNew: boolean) => void;
  readonly #failed: (error: unknown) => void;
  #key = "";
  #timer: ReturnType<typeof setTimeout> | undefined;
  #current = new AbortController();

  constructor(
    runTrials: RunTrials,
    changed: (mapped: MappedTrials, isNew: boolean) => void,
    failed: (error: unknown) => void,
  ) {
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
    let [trials, drawn, isNew] = [noTrials(space), -Infinity, true];
    const draw = (): void => {
      this.#changed({ space, seed, trials }, isNew);
      [drawn, isNew] = [performance.now(), false];
    };
    for await (const columns of this.#runTrials(space, seed, signal)) {
      if (signal.aborted) return;
      trials = mergeTrials(trials, { ...columns, names: trials.names });
      if (performance.now() - drawn > PACE) draw();
    }
    if (!signal.aborted) draw();
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
