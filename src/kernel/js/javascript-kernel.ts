import type { TrialColumns } from "../../sweep/outcomes/columns.ts";
import { allocateRows, firstRows, withErrors } from "../../sweep/outcomes/rows.ts";
import { pointReader } from "../../sweep/points/samplers.ts";
import type { PointReader } from "../../sweep/points/sampler.ts";
import { measuresOf } from "../../sweep/spec/measures.ts";
import type { SpaceSpec } from "../../sweep/spec/sweep-spec.ts";
import type { Kernel } from "../kernel.ts";
import { compileMeasures } from "./measures.ts";
import type { WriteMeasures } from "./measures.ts";
import { compileTrial } from "./trial-function.ts";
import type { TrialFunction } from "./trial-function.ts";
import { writeDistance } from "../trial-rows.ts";

/** Runs the trials of a space one by one, into rows that the caller owns. */
export interface TrialRunner {
  /** Number of hyperparameters in a row. */
  readonly width: number;
  /** Number of targets, and of measures, of the space. */
  readonly targets: number;
  readonly measures: number;
  /**
   * Writes a row's trial, repeat and hyperparameters. Returns false and writes nothing for an
   * excluded point. `points` reads the place; by default it is an index of the space.
   */
  place(place: number, out: TrialColumns<ArrayBufferLike>, row: number, points?: PointReader): boolean;
  /** Runs the trial of a row. Returns the message of a module's error if one ended the trial. */
  run(out: TrialColumns<ArrayBufferLike>, row: number): string | undefined;
  /** Runs another trial before that of a row, whose columns it spoils; undefined without one. */
  readonly runOther?: (out: TrialColumns<ArrayBufferLike>, row: number) => void;
}

/** The compiled functions of a space's trials. */
export interface RunnerParts {
  readonly trial: TrialFunction;
  /** Runs before each trial. */
  readonly other?: TrialFunction | undefined;
  readonly writeMeasures: WriteMeasures | undefined;
}

/** Runs the trials of a space with its compiled functions. */
export function trialRunner(space: SpaceSpec, { trial, other, writeMeasures }: RunnerParts): TrialRunner {
  const reader = pointReader(space);
  const width = reader.hyperparameters.length;
  const x = new Float64Array(space.objective.dim);
  const runWith = (made: TrialFunction, out: TrialColumns<ArrayBufferLike>, row: number): string | undefined =>
    made(out.hyperparameters, row * width, out, row, x, out.repeat[row] ?? 0);
  return {
    width,
    targets: space.targets?.length ?? 0,
    measures: measuresOf(space).length,
    ...(other === undefined ? {} : { runOther: (out, row) => void runWith(other, out, row) }),
    place(place, out, row, points = reader) {
      if (!points.read(place, out.hyperparameters, row * width)) return false;
      out.trial[row] = space.offset + points.index(place);
      out.repeat[row] = points.repeat(place);
      return true;
    },
    run(out, row) {
      const error = runWith(trial, out, row);
      writeDistance(x, space.objective.minimisers, out, row);
      const later = writeMeasures?.(x, out, row);
      return error ?? later;
    },
  };
}

/**
 * The reference kernel: straight-line JavaScript, one trial after the other. For modules, the
 * caller passes a trial of `compileUserTrial`; importing it here would load it in every thread.
 */
export function javascriptKernel(space: SpaceSpec, seed = 0, trial: TrialFunction = compileTrial(space, seed)): Kernel {
  const runner = trialRunner(space, { trial, writeMeasures: compileMeasures(space, seed) });
  return {
    run(from, to, points) {
      const out = allocateRows(to - from, runner.width, runner.targets, runner.measures);
      const errors = new Map<number, string>();
      let row = 0;
      for (let place = from; place < to; place++) {
        if (!runner.place(place, out, row, points)) continue;
        const error = runner.run(out, row);
        if (error !== undefined) errors.set(row, error);
        row += 1;
      }
      return withErrors(firstRows(out, row), errors);
    },
  };
}
