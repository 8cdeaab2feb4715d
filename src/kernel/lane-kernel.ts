import type { Kernel, TrialLanes } from "./kernel.ts";

// How long some lanes may be idle before the caller is asked for another range.
export const STARVED_MS: number = 2;

/** Returns the kernel of lanes. Its `run` throws while a range is in flight. */
export function laneKernel(lanes: TrialLanes): Kernel {
  return {
    lanes,
    run(from, to, points) {
      if (lanes.isBusy) throw new Error("a range is in flight");
      lanes.add(from, to, points);
      for (;;) {
        const finished = lanes.advance();
        if (finished !== undefined) return finished.columns;
      }
    },
  };
}
