import { usesModule } from "../spec/modules.ts";
import { PointReader } from "../spec/points.ts";
import type { SpaceSpec } from "../spec/sweep-spec.ts";
import type { Kernel } from "./kernel.ts";
import type { SpaceModules } from "./load-modules.ts";
import { compileModuleTrial } from "./module-trial.ts";
import { compileTrial } from "./trial-function.ts";
import { allocateRows, firstRows, withErrors, writeDistance } from "./trial-rows.ts";

/** The reference kernel: straight-line JavaScript, one trial after the other. A space of modules needs them loaded. */
export function javascriptKernel(space: SpaceSpec, seed = 0, modules: SpaceModules = {}): Kernel {
  const reader = new PointReader(space);
  const trial = usesModule(space) ? compileModuleTrial(space, seed, modules) : compileTrial(space, seed);
  const width = reader.hyperparameters.length;
  const x = new Float64Array(space.objective.dim);
  return {
    run(from, to) {
      const out = allocateRows(to - from, width);
      const errors = new Map<number, string>();
      let row = 0;
      for (let index = from; index < to; index++) {
        if (!reader.read(index, out.hyperparameters, row * width)) continue;
        const repeat = reader.repeat(index);
        const error = trial(out.hyperparameters, row * width, out, row, x, repeat);
        if (error !== undefined) errors.set(row, error);
        out.trial[row] = space.offset + index;
        out.repeat[row] = repeat;
        writeDistance(x, space.objective.minimisers, out, row);
        row += 1;
      }
      return withErrors(firstRows(out, row, width), errors);
    },
  };
}
