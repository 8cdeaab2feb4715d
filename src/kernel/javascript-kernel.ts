import { PointReader } from "../spec/points.ts";
import type { SpaceSpec } from "../spec/sweep-spec.ts";
import type { Kernel } from "./kernel.ts";
import { compileTrial } from "./trial-function.ts";
import { allocateRows, firstRows, writeDistance } from "./trial-rows.ts";

/** The reference kernel: straight-line JavaScript, one trial after the other. */
export function javascriptKernel(space: SpaceSpec, seed = 0): Kernel {
  const reader = new PointReader(space);
  const trial = compileTrial(space, seed);
  const width = reader.hyperparameters.length;
  const x = new Float64Array(space.objective.dim);
  return {
    run(from, to) {
      const out = allocateRows(to - from, width);
      let row = 0;
      for (let index = from; index < to; index++) {
        if (!reader.read(index, out.hyperparameters, row * width)) continue;
        const repeat = reader.repeat(index);
        trial(out.hyperparameters, row * width, out, row, x, repeat);
        out.trial[row] = space.offset + index;
        out.repeat[row] = repeat;
        writeDistance(x, space.objective.minimisers, out, row);
        row += 1;
      }
      return firstRows(out, row, width);
    },
  };
}
