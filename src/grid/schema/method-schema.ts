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
  .describe(`How points are chosen: ${SAMPLERS.map(({ kind, summary }) => `${kind}, ${summary}`).join("; ")} (grid)`);

export const samples: z.ZodType<BlockInput["samples"]> = whole(1, MOST_SAMPLES)
  .optional()
  .describe("Number of points of each space, for methods other than the grid");

export const goal: z.ZodType<BlockInput["goal"]> = aName
  .optional()
  .describe("What later rounds improve: steps, final_loss, validation_loss or a metric");
