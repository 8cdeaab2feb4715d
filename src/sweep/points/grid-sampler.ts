import { countGridPoints } from "./grid-count.ts";
import { GridReader, gridSize } from "./grid-points.ts";
import type { Sampler } from "./sampler.ts";

/** Every combination of the axes' values, without the excluded ones, and the included points. */
export const gridSampler: Sampler = {
  kind: "grid",
  size: ({ axes, include, repeats }) => (gridSize(axes) + include.length) * repeats,
  count: (space) => countGridPoints(space) * space.repeats,
  reader: (space) => new GridReader(space),
};
