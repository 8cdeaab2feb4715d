import type { MapTrials } from "../../../src/analysis/map/map-trials.ts";
import { STATUSES } from "../../../src/sweep/outcomes/statuses.ts";
import type { Status } from "../../../src/sweep/outcomes/statuses.ts";

interface Ended {
  readonly status: Status;
  readonly steps: number;
  readonly finalLoss: number;
}

/** Returns trials of these points as columns, the `repeats` of a point adjacent. */
export function trialsOf(
  names: readonly string[],
  points: readonly (readonly number[])[],
  ended: (point: readonly number[], repeat: number) => Ended,
  repeats = 1,
): MapTrials {
  const rows = points.flatMap((point) => Array.from({ length: repeats }, (_, repeat) => ({ point, repeat })));
  const ends = rows.map(({ point, repeat }) => ended(point, repeat));
  return {
    names,
    count: rows.length,
    hyperparameters: Float64Array.from(rows.flatMap(({ point }) => point)),
    trial: Float64Array.from(rows, (_, row) => row),
    repeat: Int32Array.from(rows, ({ repeat }) => repeat),
    status: Uint8Array.from(ends, ({ status }) => STATUSES.indexOf(status)),
    steps: Float64Array.from(ends, ({ steps }) => steps),
    finalLoss: Float64Array.from(ends, ({ finalLoss }) => finalLoss),
  };
}

/** Returns every combination, the last axis varying fastest. */
export function product(...axes: readonly (readonly number[])[]): number[][] {
  return axes.reduce<number[][]>((points, axis) => points.flatMap((point) => axis.map((v) => [...point, v])), [[]]);
}

export const converged = (steps: number): Ended => ({ status: "converged", steps, finalLoss: 1e-9 });
export const diverged = (steps: number): Ended => ({ status: "diverged", steps, finalLoss: NaN });
export const exhausted = (finalLoss: number): Ended => ({ status: "exhausted", steps: 1000, finalLoss });
