import type { InstrumentState } from "./instrument-options.ts";

/** The changes that a view can ask for. */
export interface InstrumentActions {
  readonly state: () => InstrumentState;
  readonly change: (changes: Partial<InstrumentState>) => void;
  /** Shows a step of an animation. */
  readonly play: (step: number | null) => void;
  readonly reset: () => void;
}
