import { z } from "zod";
import { objectives } from "../../objectives/registry.ts";
import { suites } from "../../objectives/suites/suites.ts";
import type { ObjectiveInput, SuiteInput } from "./input.ts";
import { data, metrics } from "./training-schema.ts";
import {
  aName,
  dimension,
  exportName,
  file,
  formula,
  list,
  map,
  nested,
  number,
  numbers,
  value,
  MAX_NUMBER,
} from "./values.ts";

// A list without its brackets, or the start of a block, is no formula of i.
const pointFormula = formula.regex(/^(?!\s*(?:random|default)\s*$)[^]*[A-Za-z(]/, {
  error: ({ input }) =>
    input === "random" || input === "default"
      ? "expected a list of numbers; random and default stand beside the objectives"
      : "expected a list of numbers",
});

const START = "expected a list of numbers";

const start = z.union([numbers, pointFormula], { error: START });

const BLOCK_START = "expected a number, a formula or one number for each coordinate";

const startOrStarts = z.union(
  [
    numbers,
    pointFormula,
    z
      .record(z.string(), z.union([value, nested], { error: BLOCK_START }), { error: START })
      .describe("Start of each block"),
  ],
  { error: START },
);

const SHAPE = "expected a list of sizes such as [64, 16], or [] for a scalar";
const SHAPES = "expected a map of blocks such as {W: [64, 16], b: [16]}";

const blocks = z
  .record(z.string(), z.array(dimension, { error: SHAPE }).max(8, { error: "expected at most 8 sizes" }), {
    error: SHAPES,
  })
  .refine((map) => Object.keys(map).length > 0, { error: SHAPES });

const objectiveMap = z
  .object(
    {
      name: aName.describe("Name of a built-in objective, or a new name for a formula or module"),
      dim: z
        .union([dimension, list(dimension, "dimensions")], {
          error: "expected a whole number or a list of them",
        })
        .optional()
        .describe("Dimension; a list makes a space for each"),
      data,
      metrics,
      // Tells this form from the other one.
      suite: z.never().optional(),
      x: blocks
        .optional()
        .describe("Named blocks of coordinates and their sizes, in order: {W: [64, 16], b: [16]}; dim is their sum"),
      start: startOrStarts
        .optional()
        .describe(
          'Start point; a shorter list is repeated to dim; or a formula of i, such as "i/(n + 1)"; or a map with the start of each block',
        ),
      formula: formula.optional().describe('Formula of x, y, z or x[i], such as "x^2/20 + y^2"'),
      let: list(formula, "lines")
        .optional()
        .describe('Lines "name = formula" or "name[i] = formula" that the formula and later lines use'),
      domain: z
        .union(
          [
            z.tuple([value, value], { error: "expected [low, high]" }),
            list(z.tuple([value, value], { error: "expected [low, high]" }), "bounds"),
          ],
          { error: "expected [low, high] or a list of them" },
        )
        .optional()
        .describe("Bounds of each coordinate; a shorter list is repeated to dim"),
      minimum: value.optional().describe("Minimum of the objective; without it no trial counts as converged"),
      minimisers: list(z.union([numbers, formula], { error: "expected a point, a list of numbers" }), "points")
        .optional()
        .describe("Points at which the minimum is attained"),
      constants: z
        .record(
          z.string(),
          z.union([list(value, "numbers"), list(list(value, "numbers"), "rows")], {
            error: "expected a vector or a matrix",
          }),
          {
            error: "expected a map",
          },
        )
        .optional()
        .describe("Vectors and matrices of the formula, used as b[i] and A[i, j]; entries may be formulas"),
      module: file
        .optional()
        .describe("File in the project, such as ./mine.ts, that exports value(x) and optionally gradient(x, out)"),
      export: exportName,
    },
    { error: "expected a map" },
  )
  .catchall(z.union([number, numbers], { error: "expected a number or a list of numbers" }));

const FROM_1 = "expected a whole number of at least 1, a range such as 1..5, or a list of these";
const FUNCTIONS = "expected a whole number of at least 1, a range such as 1..5, a list of these, or all";

function numbersOrRanges(error: string) {
  const one = z.union(
    [
      z.int({ error }).min(1, { error }).max(MAX_NUMBER, { error }),
      z.string({ error }).regex(/^[1-9]\d{0,8}\.\.[1-9]\d{0,8}$/, { error }),
    ],
    { error },
  );
  return z.union([one, list(one, "numbers")], { error });
}

const suiteMap = map({
  suite: aName.meta({ examples: Object.keys(suites) }).describe("Name of a suite"),
  function: z
    .union([z.literal("all"), numbersOrRanges(FUNCTIONS)], { error: FUNCTIONS })
    .optional()
    .describe("Numbers of its functions, such as [1, 5..8] (all)"),
  dim: numbersOrRanges(FROM_1)
    .optional()
    .describe("Dimensions; without it the published ones, or else the default of each function"),
  instance: numbersOrRanges(FROM_1).optional().describe("Instances of the functions of bbob, such as 1..15 (1)"),
  start: start.optional().describe("Start of all its functions, as for a single objective"),
});

/** An objective of a grid, or several of a suite. */
export const objective: z.ZodType<ObjectiveInput | SuiteInput> = z
  .union([aName.meta({ examples: Object.keys(objectives) }), objectiveMap, suiteMap], {
    error: "expected the name of an objective or a map",
  })
  .meta({
    id: "objective",
    description:
      "A name, {name, dim, start, its parameters}, {name, formula, start, …}, {name, module, …} or {suite, function, dim}",
  });
