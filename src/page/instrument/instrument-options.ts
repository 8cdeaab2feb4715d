import type { TrialColumns } from "../../sweep/outcomes/columns.ts";
import type { SpaceSpec } from "../../sweep/spec/sweep-spec.ts";
import type { ThemeSource } from "../theme-source.ts";
import type { InstrumentWords } from "./instrument-words.ts";

/** The optimizers of an instrument and the objective that they descend. */
export interface InstrumentSpaces {
  /**
   * One space for each optimizer, all with the same objective, in one or two dimensions. A space
   * has the stop rules, noise, clipping and schedule of its runs. Its axes give the ranges of the
   * sliders and the points of the map.
   */
  readonly spaces: readonly SpaceSpec[];
  /** The sweep's seed. */
  readonly seed: number;
}

/** The setting of one optimizer. */
export interface RunSetting {
  readonly isShown: boolean;
  /** A value for each hyperparameter of the optimizer. */
  readonly hyperparameters: Readonly<Record<string, number>>;
}

/** The shown view. It is plain data, so that a link can hold it. */
export interface InstrumentState {
  /** A number for each dimension. */
  readonly start: readonly number[];
  /** One for each space, in their order. */
  readonly runs: readonly RunSetting[];
  /** The space on the map. */
  readonly mapped: number;
  /** Whether one slider moves the learning rates of all optimizers. */
  readonly sharesLr: boolean;
  /** One picture for all paths, or one for each optimizer. */
  readonly layout: "together" | "beside";
  /** The draw of noise and batches. */
  readonly repeat: number;
  /** The last step drawn; null for the end. */
  readonly step: number | null;
}

/**
 * Runs all trials of a space and yields the rows of each chunk as it ends. Stops when `signal`
 * aborts.
 */
export type RunTrials = (space: SpaceSpec, seed: number, signal: AbortSignal) => AsyncIterable<TrialColumns>;

export interface InstrumentOptions {
  /** Overrides of the initial view. The default start is the objective's. */
  readonly state?: Partial<InstrumentState>;
  readonly themes: ThemeSource;
  readonly words: InstrumentWords;
  /** Runs the map; without it there is no map. */
  readonly runTrials?: RunTrials;
  /** Receives each new view, also those that `change` makes; not the steps of an animation. */
  readonly onChange?: (state: InstrumentState) => void;
  /** Called after a reset, and after its `onChange`. */
  readonly onReset?: () => void;
}

/** A mounted instrument. */
export interface Instrument {
  readonly state: InstrumentState;
  /** Replaces the spaces. Keeps the parts of the view that fit, and a chosen start. */
  load(spaces: InstrumentSpaces): void;
  change(changes: Partial<InstrumentState>): void;
  /** Fits the picture to the paths. */
  fit(): void;
  /** Stops its work and removes its elements. */
  remove(): void;
}
