import { javascriptKernel } from "../../../src/kernel/js/javascript-kernel.ts";
import { STATUSES } from "../../../src/sweep/outcomes/statuses.ts";
import type { TrialColumns } from "../../../src/sweep/outcomes/columns.ts";
import type { Status } from "../../../src/sweep/outcomes/statuses.ts";
import { spaceSize } from "../../../src/sweep/points/samplers.ts";
import type { SpaceSpec } from "../../../src/sweep/spec/sweep-spec.ts";

/** One trial's outcome. */
export interface Row {
  readonly trial: number;
  readonly repeat: number;
  readonly hyperparameters: readonly number[];
  readonly status: Status;
  readonly steps: number;
  readonly finalLoss: number;
  readonly bestLoss: number;
  readonly gradientNorm: number;
  readonly distance: number;
  readonly minimiser: number;
  /** Steps to the targets, if the space has any. */
  readonly targetSteps?: readonly number[];
}

/** Runs all trials of a space. */
export function runSpace(space: SpaceSpec, seed = 0): Row[] {
  return rowsOf(javascriptKernel(space, seed).run(0, spaceSize(space)));
}

/** Converts columns to rows. */
export function rowsOf(columns: TrialColumns): Row[] {
  const { count } = columns;
  const width = columns.hyperparameters.length / Math.max(1, count);
  const { targetSteps } = columns;
  const targets = (targetSteps?.length ?? 0) / Math.max(1, count);
  return Array.from({ length: count }, (_, row) => ({
    trial: columns.trial[row] ?? NaN,
    repeat: columns.repeat[row] ?? NaN,
    hyperparameters: [...columns.hyperparameters.subarray(row * width, (row + 1) * width)],
    status: STATUSES[columns.status[row] ?? -1] ?? "failed",
    steps: columns.steps[row] ?? NaN,
    finalLoss: columns.finalLoss[row] ?? NaN,
    bestLoss: columns.bestLoss[row] ?? NaN,
    gradientNorm: columns.gradientNorm[row] ?? NaN,
    distance: columns.distance[row] ?? NaN,
    minimiser: columns.minimiser[row] ?? NaN,
    ...(targetSteps === undefined
      ? {}
      : { targetSteps: [...targetSteps.subarray(row * targets, (row + 1) * targets)] }),
  }));
}
