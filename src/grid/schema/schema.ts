import { z } from "zod";
import { objectives } from "../../objectives/registry.ts";
import { MAX_DIM } from "../../objectives/resolve.ts";
import { optimizers } from "../../optimizers/registry.ts";
import { SCHEDULES } from "../../optimizers/schedules.ts";
import type { GridInput } from "./input.ts";

/**
 * The shape of a grid.yaml: what its values may look like, before anything is looked up. It is the source of
 * grid.schema.json too. Each `error` is what a message says was expected; descriptions show when hovering in an editor.
 */

const MAX_STEPS = 1e15;

// What several keys have in common is made once: zod takes a while to make one.
const number = z.number({ error: "expected a number" });
const aName = text("a name");
const dimension = whole(1, MAX_DIM);

function text(what: string): z.ZodString {
  return z
    .string({ error: `expected ${what}` })
    .min(1, { error: `expected ${what}` })
    .max(200, { error: "expected at most 200 characters" })
    .regex(/\S/, { error: `expected ${what}` })
    .refine((string) => !/[\p{C}\p{Zl}\p{Zp}]/u.test(string), { error: "expected one line of text" });
}

function whole(min: number, max: number): z.ZodNumber {
  const error = `expected a whole number from ${min} to ${max.toLocaleString("en-US")}`;
  return z.int({ error }).min(min, { error }).max(max, { error });
}

function list<T extends z.ZodType>(item: T, what: string): z.ZodArray<T> {
  return z.array(item, { error: `expected a list of ${what}` }).min(1, { error: "expected at least one value" });
}

function map<T extends z.ZodRawShape>(shape: T): z.ZodObject<T, z.core.$strict> {
  return z.strictObject(shape, { error: "expected a map" });
}

const formula = z.string({ error: "expected a formula" });
const file = z.string({ error: "expected a file" }).min(1, { error: "expected a file" });
const value = z.union([number, formula], { error: "expected a number or a formula" });
const numbers = list(number, "numbers");

const axis = z
  .union(
    [
      number,
      numbers,
      map({
        values: list(z.union([number, numbers], { error: "expected a number" }), "values").describe(
          "The values, in this order; on zipped axes a list for each point",
        ),
      }),
      map({
        min: number.describe("The first value"),
        max: number.describe("The last value"),
        num: whole(1, Number.MAX_SAFE_INTEGER).describe("Number of values, both ends included"),
        scale: z
          .enum(["linear", "log"], { error: "expected linear or log" })
          .optional()
          .describe("Even steps of the value, or of its logarithm; min and max are values in both cases"),
      }),
      map({
        min: number.describe("The first value"),
        max: number.describe("The last value, which the steps must meet"),
        step: number.describe("The distance between values"),
      }),
    ],
    { error: "expected a number, a list, {values}, {min, max, num} or {min, max, step}" },
  )
  .meta({ id: "axis", description: "A number, a list, {values}, {min, max, num, scale} or {min, max, step}" });

// Those of the built-in rules by name, for the descriptions that an editor shows.
const axes = z
  .object(
    Object.fromEntries(
      Object.values(optimizers)
        .flatMap(({ hyperparameters }) => Object.entries(hyperparameters))
        .map(([name, { summary }]) => [name, axis.optional().describe(summary)]),
    ),
    { error: "expected a map" },
  )
  .catchall(axis);

const objectiveMap = z
  .object(
    {
      name: aName.describe("A built-in objective, or with a formula a name of your own"),
      dim: z
        .union([dimension, list(dimension, "dimensions")], {
          error: "expected a whole number or a list of them",
        })
        .optional()
        .describe("Dimension; a list makes one space each"),
      start: numbers.optional().describe("Where trials start; a shorter list is a pattern, repeated to dim"),
      formula: formula.optional().describe('A formula over x, y, z or x[i], such as "x^2/20 + y^2"'),
      domain: z
        .union(
          [
            z.tuple([value, value], { error: "expected [low, high]" }),
            list(z.tuple([value, value], { error: "expected [low, high]" }), "bounds"),
          ],
          { error: "expected [low, high] or a list of them" },
        )
        .optional()
        .describe("Bounds of each coordinate; a shorter list is a pattern, repeated to dim"),
      minimum: value.optional().describe("The lowest value; without it no trial counts as converged"),
      minimisers: list(z.union([numbers, formula], { error: "expected a point, a list of numbers" }), "points")
        .optional()
        .describe("The points where the minimum is taken"),
      constants: z
        .record(z.string(), z.union([numbers, list(numbers, "rows")], { error: "expected a vector or a matrix" }), {
          error: "expected a map",
        })
        .optional()
        .describe("Vectors and matrices that the formula uses as b[i] and A[i, j]"),
      module: file
        .optional()
        .describe(
          "A file beside the grid, such as ./mine.ts, that exports value(x) and, where it has one, gradient(x, out)",
        ),
    },
    { error: "expected a map" },
  )
  .catchall(z.union([number, numbers], { error: "expected a number or a list of numbers" }));

const objective = z
  .union([aName.meta({ examples: Object.keys(objectives) }), objectiveMap], {
    error: "expected the name of an objective or a map",
  })
  .meta({
    id: "objective",
    description: "A name, {name, dim, start, its parameters}, {name, formula, start, …} or {name, module, …}",
  });

const optimizerMap = map({
  name: aName.describe("A built-in optimizer, or with an update rule a name of your own"),
  hyperparameters: z
    .record(z.string(), number, { error: "expected a map" })
    .optional()
    .describe("Hyperparameters and their defaults"),
  state: z
    .record(z.string(), value, { error: "expected a map" })
    .optional()
    .describe("State variables and their start"),
  update: list(formula, "lines").optional().describe('Lines "name = formula", run in order for every coordinate'),
  module: file
    .optional()
    .describe("A file beside the grid, such as ./mine.ts, whose default export is a class with update(params, grads)"),
});

const optimizer = z
  .union([aName.meta({ examples: Object.keys(optimizers) }), optimizerMap], {
    error: "expected the name of an optimizer or a map",
  })
  .meta({
    id: "optimizer",
    description: "A name, {name, hyperparameters, state, update} or {name, module, hyperparameters}",
  });

const scheduleMap = map({
  name: aName.meta({ examples: Object.keys(SCHEDULES) }),
  ...Object.fromEntries(
    Object.entries(SCHEDULES).flatMap(([name, { parameters }]) =>
      Object.entries(parameters).map(([key, { summary }]) => [key, number.optional().describe(`${name}: ${summary}`)]),
    ),
  ),
});

const scheduleText = formula.meta({ examples: ["constant", ...Object.keys(SCHEDULES)] });

const schedules = list(
  z.union([scheduleText, scheduleMap], { error: "expected a formula, the name of a schedule or a map" }),
  "schedules",
);

const names = z.union([aName, list(aName, "names")], { error: "expected a name or a list of names" });

const bound = number.optional();

const excludeEntry = z
  .object({ objective: names.optional(), optimizer: names.optional() }, { error: "expected a map" })
  .catchall(
    z.union([number, numbers, map({ gt: bound, gte: bound, lt: bound, lte: bound })], {
      error: "expected a number, a list of numbers or {gt, gte, lt, lte}",
    }),
  );

const includeEntry = z
  .object({ objective: names.optional(), optimizer: names.optional() }, { error: "expected a map" })
  .catchall(number);

// At most a week, which timers can count.
const SECONDS = "expected a number of seconds above 0, at most 604800";

const stop = map({
  max_steps: whole(0, MAX_STEPS).optional().describe("Steps before a trial counts as exhausted (10000)"),
  target: number.optional().describe("Converged when loss − minimum is at most this (1e-8)"),
  gradient: number
    .min(0, { error: "expected a number of at least 0" })
    .optional()
    .describe("Stationary when the gradient and the update are no longer than this (0)"),
  diverge: number
    .positive({ error: "expected a number above 0" })
    .optional()
    .describe("Diverged when |loss| is above this (1e12)"),
  seconds: number
    .positive({ error: SECONDS })
    .max(604_800, { error: SECONDS })
    .optional()
    .describe("Timed out when a trial takes longer than this (none; 60 where it runs a module)"),
});

const PERCENT = "expected a percentage such as 5%, or a fraction such as 0.05";

const check = map({
  steps: z
    .union(
      [
        number.min(0, { error: PERCENT }).max(1, { error: PERCENT }),
        z.string({ error: PERCENT }).regex(/^\d+(\.\d+)? ?%$/, { error: PERCENT }),
      ],
      { error: PERCENT },
    )
    .optional()
    .describe("A converged trial may take this much longer (5%)"),
  loss: number
    .min(0, { error: "expected a number of at least 0" })
    .optional()
    .describe("Decades that the final loss of any other trial may rise (0.1)"),
});

const expectation = map({
  name: aName.optional().describe("What is expected, in words; by default the SQL"),
  sql: z
    .string({ error: "expected a query" })
    .regex(/\S/, { error: "expected a query" })
    .describe("A SELECT over the view results that gives one value, which must be true"),
});

const blockShape = {
  name: aName.optional().describe("The name of the sweep, or of a block's spaces"),
  objective: objective.optional(),
  objectives: list(objective, "objectives").optional().describe("Several objectives, each with every optimizer"),
  optimizer: optimizer.optional(),
  optimizers: list(optimizer, "optimizers").optional().describe("Several optimizers, each with every objective"),
  parameters: axes
    .optional()
    .describe("The grid: every combination of these hyperparameters; each optimizer takes those that it has"),
  stop: stop.optional().describe("When a trial ends"),
  start: z
    .union([z.enum(["default", "random"]), numbers], { error: "expected default, random or a list of numbers" })
    .optional()
    .describe("Where trials start: the objective's own start point, anywhere in its domain, or here"),
  repeats: whole(1, 2 ** 31 - 1)
    .optional()
    .describe("With start: random, or noise: how often each point is run (1)"),
  noise: number
    .min(0, { error: "expected a number of at least 0" })
    .optional()
    .describe("Standard deviation of the Gaussian noise on every coordinate of the gradient (0)"),
  schedule: z
    .union([scheduleText, scheduleMap, schedules], {
      error: "expected a formula, the name of a schedule, a map or a list of these",
    })
    .optional()
    .describe(
      "What lr means at step t: a formula over lr, t and max_steps, or a name (constant); a list makes one space each",
    ),
  clip: number
    .positive({ error: "expected a number above 0" })
    .optional()
    .describe("Bound on the norm of the gradient that the update is given (none)"),
  exclude: list(excludeEntry, "maps")
    .optional()
    .describe("Points to leave out: those that meet everything an entry says"),
  include: list(includeEntry, "maps")
    .optional()
    .describe("Points to add, one an entry; what is left out takes the defaults"),
};

export const gridSchema: z.ZodType<GridInput> = z
  .strictObject(
    {
      ...blockShape,
      spaces: list(map(blockShape), "blocks")
        .optional()
        .describe("A union of grids: blocks of the same keys, to which those outside are the defaults"),
      seed: whole(0, Number.MAX_SAFE_INTEGER).optional().describe("Of whatever is random (0)"),
      check: check.optional().describe("How much worse than the baseline still passes sweep check"),
      expect: list(expectation, "expectations").optional().describe("What the results must meet in sweep check"),
    },
    { error: "expected a map" },
  )
  .meta({ title: "sweep grid", description: "A grid of hyperparameters for sweep run" });
