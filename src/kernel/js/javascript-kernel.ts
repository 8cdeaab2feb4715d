import type { TrialColumns } from "../../sweep/outcomes/columns.ts";
import { allocateRows, firstRows, withErrors } from "../../sweep/outcomes/rows.ts";
import { PointReader } from "../../sweep/points/points.ts";
import type { SpaceSpec } from "../../sweep/spec/sweep-spec.ts";
import type { Kernel } from "../kernel.ts";
import { compileTrial } from "./trial-function.ts";
import type { TrialFunction } from "./trial-function.ts";
import { writeDistance } from "../trial-rows.ts";

/** Runs the trials of a space one by one, into rows in anyone's memory. */
export interface TrialRunner {
  /** Hyperparameters of a row. */
  readonly width: number;
  /** Writes to a row which trial it is. False, and nothing written, where the point is excluded. */
  place(index: number, out: TrialColumns<ArrayBufferLike>, row: number): boolean;
  /** Runs the trial of a row. Gives what a module has thrown, where that ended the trial. */
  run(out: TrialColumns<ArrayBufferLike>, row: number): string | undefined;
}

/** Runs the trials of a space by a function that was compiled of it. */
export function trialRunner(space: SpaceSpec, trial: TrialFunction): TrialRunner {
  const reader = new PointReader(space);
  const width = reader.hyperparameters.length;
  const x = new Float64Array(space.objective.dim);
  return {
    width,
    place(index, out, row) {
      if (!reader.read(index, out.hyperparameters, row * width)) return false;
      out.trial[row] = space.offset + index;
      out.repeat[row] = reader.repeat(index);
      return true;
    },
    run(out, row) {
      const error = trial(out.hyperparameters, row * width, out, row, x, out.repeat[row] ?? 0);
      writeDistance(x, space.objective.minimisers, out, row);
      return error;
    },
  };
}

/**
 * The reference kernel: straight-line JavaScript, one trial after the other. The trial of a space of modules is compiled by
 * `compileUserTrial`, of which this file knows nothing: threads that run no modules load nothing for them.
 */
export function javascriptKernel(space: SpaceSpec, seed = 0, trial: TrialFunction = compileTrial(space, seed)): Kernel {
  const runner = trialRunner(space, trial);
  return {
    run(from, to) {
      const out = allocateRows(to - from, runner.width);
      const errors = new Map<number, string>();
      let row = 0;
      for (let index = from; index < to; index++) {
        if (!runner.place(index, out, row)) continue;
        const error = runner.run(out, row);
        if (error !== undefined) errors.set(row, error);
        row += 1;
      }
      return withErrors(firstRows(out, row), errors);
    },
  };
}
