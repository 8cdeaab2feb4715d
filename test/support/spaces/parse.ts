import { SweepError } from "../../../src/errors.ts";
import { parseGrid } from "../../../src/grid/parse-grid.ts";
import type { GridOptions } from "../../../src/grid/grid-options.ts";
import { pointReader, spaceSize } from "../../../src/sweep/points/samplers.ts";
import type { SpaceSpec, SweepSpec } from "../../../src/sweep/spec/sweep-spec.ts";

export function specOf(text: string, options: Partial<GridOptions> = {}): SweepSpec {
  return parseGrid(text, { file: "grid.yaml", ...options }).spec;
}

/** Returns the message with which a grid is refused; rethrows anything but a SweepError. */
export function messageOf(text: string, options: Partial<GridOptions> = {}): string {
  try {
    parseGrid(text, { file: "grid.yaml", ...options });
  } catch (error) {
    if (error instanceof SweepError && error.code === "input") return error.message;
    throw error;
  }
  return "accepted";
}

/** Returns the numbers and hyperparameters of a space's trials. */
export function trialsOf(space: SpaceSpec): [trial: number, hyperparameters: Record<string, number>][] {
  const reader = pointReader(space);
  const out = new Float64Array(reader.hyperparameters.length);
  const trials: [number, Record<string, number>][] = [];
  for (let index = 0; index < spaceSize(space); index += 1) {
    if (!reader.read(index, out, 0)) continue;
    trials.push([
      space.offset + index,
      Object.fromEntries(reader.hyperparameters.map((name, i) => [name, out[i] ?? NaN])),
    ]);
  }
  return trials;
}
