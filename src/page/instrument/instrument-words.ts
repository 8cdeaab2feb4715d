import type { LossGround } from "../../analysis/map/loss-ground.ts";
import type { Status } from "../../sweep/outcomes/statuses.ts";

/** The texts of an instrument, in one language. */
export interface InstrumentWords {
  readonly play: string;
  readonly pause: string;
  readonly stepBack: string;
  readonly stepOn: string;
  /** Label of the slider of steps. */
  readonly step: string;
  readonly stepOf: (step: string, last: string) => string;
  readonly layout: string;
  readonly together: string;
  readonly beside: string;
  readonly sharesLr: string;
  readonly fit: string;
  readonly reset: string;
  readonly others: string;
  readonly draw: string;
  readonly shown: (optimizer: string) => string;
  readonly settingOf: (name: string, optimizer: string) => string;
  /** Label of the handle at the start. */
  readonly start: (point: string) => string;
  readonly startHint: string;
  readonly paths: (optimizers: string, objective: string) => string;
  readonly losses: (optimizers: string) => string;
  readonly pathsTitle: string;
  readonly lossTitle: string;
  readonly mapTitle: string;
  /** Title of the map while the paths have another draw of the noise. */
  readonly firstDrawTitle: string;
  readonly mapOf: string;
  readonly mapHint: string;
  readonly mapLabel: (optimizer: string, x: string, y: string | undefined) => string;
  readonly noMap: string;
  readonly stepsToTarget: string;
  /** The difference of a final loss from the ground of its map. */
  readonly finalLoss: (ground: LossGround) => string;
  readonly noTrial: string;
  readonly edge: string;
  readonly best: string;
  readonly statuses: Readonly<Record<Status, string>>;
  readonly steps: (count: number) => string;
  readonly lossIs: (loss: string) => string;
  /** The share of updates that oppose the one before. */
  readonly reversed: (share: string) => string;
  readonly notFinite: string;
  readonly computing: string;
  readonly leaves: string;
  readonly axisStep: string;
  /** `ofBatch`: each step has the loss of its batch. */
  readonly axisLoss: (how: { readonly isAboveMinimum?: boolean; readonly ofBatch?: boolean }) => string;
}
