import { z } from "zod";
import { SAMPLERS } from "../../sweep/points/samplers.ts";
import type { BlockInput } from "./input.ts";
import { aName, map, number, whole } from "./values.ts";

/** The most points that all methods can number. */
const MOST_SAMPLES = 2 ** 52;

const METHOD = "expected the name of a method or a map";

const options = Object.fromEntries(
  SAMPLERS.flatMap(({ kind, options: own }) =>
    Object.entries(own).map(([name, { default: fallback, summary }]) => {
      const type = typeof fallback === "boolean" ? z.boolean({ error: "expected true or false" }) : number;
      return [name, type.optional().describe(`${kind}: ${summary} (${fallback})`)];
    }),
  ),
);

const kinds = SAMPLERS.map(({ kind }) => kind);

export const method: z.ZodType<BlockInput["method"]> = z
  .union(
    [
      aName.meta({ examples: kinds }),
      map({ name: aName.meta({ examples: kinds }).describe("Name of the method"), ...options }),
    ],
    {
      error: METHOD,
    },
  )
  .optional()
  .describe(`Choice of the points: ${SAMPLERS.map(({ kind, summary }) => `${kind}, ${summary}`).join("; ")} (grid)`);

export const samples: z.ZodType<BlockInput["samples"]> = whole(1, MOST_SAMPLES)
  .optional()
  .describe("Number of points of each space, for methods other than the grid");

/** More rounds than an axis has digits are of no use. */
const MOST_ROUNDS = 50;

export const refine: z.ZodType<BlockInput["refine"]> = map({
  rounds: whole(1, MOST_ROUNDS).describe("Maximum number of rounds around the best setting, each with a smaller step"),
})
  .optional()
  .describe("Rounds of finer grids around the best setting of each space, after all other points (none)");

/** Larger ratios leave nothing to compare. */
const MOST_ETA = 1000;

export const halving: z.ZodType<BlockInput["halving"]> = map({
  eta: whole(2, MOST_ETA).optional().describe("Ratio of the steps of two rungs; one of eta points goes on (3)"),
  min_steps: whole(1, Number.MAX_SAFE_INTEGER).describe("Number of steps of the first rung, which all points run"),
  hyperband: z
    .boolean({ error: "expected true or false" })
    .optional()
    .describe("Whether some points begin at a higher rung, in several brackets (false)"),
})
  .optional()
  .describe("Successive halving: all points run for a few steps, the best of them again for more (none)");

export const goal: z.ZodType<BlockInput["goal"]> = aName
  .optional()
  .describe("Outcome that rounds improve: steps, final_loss, validation_loss or a metric");
