import { z } from "zod";
import { optimizers } from "../../optimizers/registry.ts";
import { ALLOWED } from "../../sweep/spec/check-spec.ts";
import type { CheckInput, ExpectationInput, SameAsInput } from "./input.ts";
import { aName, list, map, number, whole } from "./values.ts";

const PERCENT = "expected a percentage such as 5%, or a fraction such as 0.05";

const DECADES = "expected a number of decades, at least 0, such as 0.1";

const ALLOW = `expected ${ALLOWED.slice(0, -1).join(", ")} or ${ALLOWED.at(-1)}`;
const allowed = z.enum(ALLOWED, { error: ALLOW });

export const check: z.ZodType<CheckInput> = map({
  steps: z
    .union(
      [
        number.min(0, { error: PERCENT }).max(1, { error: PERCENT }),
        z.string({ error: PERCENT }).regex(/^\d+(\.\d+)? ?%$/, { error: PERCENT }),
      ],
      { error: PERCENT },
    )
    .optional()
    .describe("Tolerated increase in the steps of a converged trial (5%)"),
  loss: z
    .number({ error: DECADES })
    .min(0, { error: DECADES })
    .optional()
    .describe("Tolerated increase in the final loss of other trials, in decades (0.1)"),
  renamed: z
    .record(z.string(), aName, { error: "expected a map from old to new names" })
    .optional()
    .describe("New names of optimizers and objectives by their names in the baseline"),
  allow: z
    .union([allowed, list(allowed, "faults")], { error: ALLOW })
    .optional()
    .describe("Faults of an optimizer that --update accepts, although the baseline then guards little"),
});

const TOLERANCE = "expected a number above 0 and below 1";
const steps = whole(1, 1_000_000);
const tolerance = number.gt(0, { error: TOLERANCE }).lt(1, { error: TOLERANCE });

const sameAsRule = z.union(
  [
    aName.meta({ examples: Object.keys(optimizers) }),
    map({
      optimizer: aName.describe("Built-in optimizer, or a rule of this grid"),
      steps: steps.optional(),
      tolerance: tolerance.optional(),
    }),
  ],
  { error: "expected the name of an optimizer or {optimizer, steps, tolerance}" },
);

export const sameAs: z.ZodType<SameAsInput> = z
  .object(
    {
      steps: z
        .union([steps, sameAsRule], { error: "expected a number of steps" })
        .optional()
        .describe("Steps of each path (100)"),
      tolerance: z
        .union([tolerance, sameAsRule], { error: TOLERANCE })
        .optional()
        .describe("Allowed difference of a coordinate, relative to its largest step so far (1e-9)"),
    },
    { error: "expected a map from an optimizer of this grid to another" },
  )
  .catchall(sameAsRule);

export const expectation: z.ZodType<ExpectationInput> = map({
  name: aName.optional().describe("Description for reports; by default the SQL"),
  sql: z
    .string({ error: "expected a query" })
    .regex(/\S/, { error: "expected a query" })
    .describe("SELECT on the view results that returns one value, which must be true"),
});
