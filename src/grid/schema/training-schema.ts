import { z } from "zod";
import type { BlockInput, ObjectiveMapInput } from "./input.ts";
import { aName, formula, list, map, number, whole } from "./values.ts";

const MAX_ROWS = 100_000_000;

const BATCH = "expected a number of rows, all or a list of these";
const oneBatch = z.union([z.literal("all", { error: BATCH }), whole(1, MAX_ROWS)], { error: BATCH });

export const batch: z.ZodType<BlockInput["batch"]> = z
  .union([oneBatch, list(oneBatch, "batches")], { error: BATCH })
  .optional()
  .describe("Number of rows from which a step computes its gradient; a list makes a space for each (all)");

export const replacement: z.ZodType<BlockInput["replacement"]> = z
  .boolean({ error: "expected true or false" })
  .optional()
  .describe("Whether each step draws its rows independently, not in epochs of all rows (false)");

export const batches: z.ZodType<BlockInput["batches"]> = map({
  stride: whole(1, Number.MAX_SAFE_INTEGER).describe("Distance between the rows of two draws in succession"),
  offset: whole(0, Number.MAX_SAFE_INTEGER).describe("Row of the first draw, from 0"),
})
  .optional()
  .describe("A fixed order of the rows: draw d, from 0, is training row (stride·d + offset) modulo their number");

const VALIDATION = "expected a share between 0 and 1, or rows such as 1438..1797";

export const validation: z.ZodType<BlockInput["validation"]> = z
  .union(
    [
      number.gt(0, { error: VALIDATION }).lt(1, { error: VALIDATION }),
      z.string({ error: VALIDATION }).regex(/^[1-9]\d{0,8}\.\.[1-9]\d{0,8}$/, { error: VALIDATION }),
    ],
    { error: VALIDATION },
  )
  .optional()
  .describe("Rows that are not trained on: a share that the seed draws, or rows such as 1438..1797, from 1 (none)");

const EVALUATE = "expected epoch or a number of steps";

export const evaluate: z.ZodType<NonNullable<BlockInput["stop"]>["evaluate"]> = z
  .union([z.literal("epoch", { error: EVALUATE }), whole(1, 1e15)], { error: EVALUATE })
  .optional()
  .describe("With batches, number of steps between two tests of the stop rules on the loss over all rows (epoch)");

const METRIC = "expected a formula, or {formula, better: lower}";

const metric = z.union(
  [
    formula,
    map({
      formula,
      better: z
        .enum(["lower", "higher"], { error: "expected lower or higher" })
        .optional()
        .describe("Direction in which the metric improves (higher)"),
    }),
  ],
  { error: METRIC },
);

export const metrics: z.ZodType<ObjectiveMapInput["metrics"]> = z
  .record(aName, metric, { error: "expected a map of metrics" })
  .optional()
  .describe("Values of the final point over the validation rows, such as an accuracy; each has a column");

const COLUMNS = 'expected a column, a list of columns or "*"';

/** The key `data`. Its reader in src/data checks the names and reports with the path inside. */
export const data: z.ZodType = z
  .union(
    [
      aName,
      z
        .object(
          {
            file: z.string().optional().describe("CSV, Parquet or NPY file in or below the grid's folder"),
            set: z.string().optional().describe("Name of a set that ships with sweep, instead of a file"),
            scale: z.union([number, formula]).optional().describe("Factor of lists of columns, such as 1/16"),
            standardise: z
              .boolean()
              .optional()
              .describe("Whether lists of columns get mean 0 and standard deviation 1 over the training rows"),
          },
          { error: "expected the name of a data set or a map" },
        )
        .catchall(
          z
            .union([aName, number, list(z.union([aName, number]), "columns")], { error: COLUMNS })
            .describe('Columns of a symbol: a name, a list, or "*" for all others'),
        ),
    ],
    { error: "expected the name of a data set or a map" },
  )
  .optional()
  .describe('Data that the formula reads by rows, such as digits or {file: digits.csv, y: target, X: "*"}');
