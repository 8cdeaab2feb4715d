import { z } from "zod";
import { EDGE_STATUSES } from "../../sweep/rounds/edge/edge-lattice.ts";
import type { BlockInput } from "./input.ts";
import { map, number, whole } from "./values.ts";

// A map in memory has at most 2^24 entries.
const MOST_POINTS = 10_000_000;
const TOLERANCE = "expected a number from 1e-6 to 0.5";

export const edge: z.ZodType<BlockInput["edge"]> = map({
  of: z
    .enum(EDGE_STATUSES, { error: `expected ${EDGE_STATUSES.slice(0, -1).join(", ")} or ${EDGE_STATUSES.at(-1)}` })
    .optional()
    .describe("The status whose region is traced (converged)"),
  tolerance: number
    .min(1e-6, { error: TOLERANCE })
    .max(0.5, { error: TOLERANCE })
    .describe("Maximum width of the cells that the edge crosses, as a share of each axis"),
  points: whole(1, MOST_POINTS)
    .optional()
    .describe("Maximum number of points; the edge is coarser if they do not suffice (1000000)"),
})
  .optional()
  .describe("Rounds that cut cells of the grid in four where the edge of a region crosses them (none)");
