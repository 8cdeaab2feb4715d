import type { BatchRows } from "../random/batch-rows.ts";
import type { KernelMemory } from "./memory.ts";

/** The rows of data of the next steps: a list for each lane. */
export interface BatchLists {
  readonly rows: Int32Array;
  /** Returns a function that writes the lists for which the memory asks. */
  readonly writer: (draw: BatchRows) => (memory: Float64Array) => void;
}

/** Allocates lists with room for some steps. */
export function batchLists({ lanes, memory: layout }: KernelMemory, steps: number, size: number): BatchLists {
  const length = steps * size;
  const rows = new Int32Array(lanes * length);
  const [wanted, listed] = [layout.offset("wanted"), layout.offset("listed")];
  const [made, repeats] = [layout.offset("made"), layout.offset("repeat_of")];
  return {
    rows,
    writer: (draw) => (memory) => {
      const count = memory[wanted]!;
      let known: number | undefined;
      for (let lane = 0; count > 0 && lane < lanes; lane++) {
        const from = memory[made + lane]!;
        if (from < 0) continue;
        for (let step = 0; step < count; step++) {
          draw(memory[repeats + lane]!, from + step, rows, lane * length + step * size);
        }
        known = lane;
      }
      // Lanes without a trial repeat another one.
      for (let lane = 0; known !== undefined && lane < lanes; lane++) {
        if (memory[made + lane]! < 0) rows.copyWithin(lane * length, known * length, known * length + count * size);
      }
      memory[listed] = count;
      memory[wanted] = 0;
    },
  };
}
