import { z } from "zod";
import { optimizers } from "../../optimizers/registry.ts";
import { SCHEDULES } from "../../optimizers/schedules.ts";
import { MOST_TARGETS } from "../../sweep/spec/targets.ts";
import { check, expectation, sameAs } from "./check-schema.ts";
import type { GridInput } from "./input.ts";
import { goal, halving, method, refine, samples } from "./method-schema.ts";
import { edge } from "./edge-schema.ts";
import { objective } from "./objective-schema.ts";
import { batch, batches, evaluate, replacement, validation } from "./training-schema.ts";
import { aName, dimension, exportName, file, formula, list, map, number, numbers, value, whole } from "./values.ts";

/**
 * The shape of a grid.yaml, before names are resolved. Also the source of grid.schema.json. Each
 * `error` is the end of a message; editors show the descriptions.
 */

const MAX_STEPS = 1e15;

// A hyperparameter of a module may be text or a boolean; others are refused once it is known.
const setting = z.union([number, z.string(), z.boolean()], { error: "expected a number" });
const settings = list(setting, "numbers");

/** Message for an axis that has none of these forms. */
export const AXIS = "expected a number, a list, {values}, {min, max, num} or {min, max, step}";

const range = map({
  min: number.describe("First value"),
  max: number.describe("Last value"),
  num: whole(1, Number.MAX_SAFE_INTEGER)
    .optional()
    .describe("Number of values, both ends included; a method other than the grid takes any value instead"),
  scale: z
    .enum(["linear", "log"], { error: "expected linear or log" })
    .optional()
    .describe("Even spacing of the values or of their logarithms; min and max are values in both cases"),
});

const steps = map({
  min: number.describe("First value"),
  max: number.describe("Last value; the steps must reach it exactly"),
  step: number.describe("Distance between values"),
});

function axisOf<T extends z.ZodType, L extends z.ZodType>(one: T, several: L) {
  const values = list(z.union([one, several], { error: "expected a number" }), "values");
  const described = values.describe("Values, in this order; for zipped axes a list for each point");
  return z.union([one, several, map({ values: described }), steps, range], { error: AXIS });
}

const FORMS = "a list, {values}, {min, max, num, scale} or {min, max, step}";

const axis = axisOf(number, numbers).meta({ id: "axis", description: `A number, ${FORMS}` });

const moduleAxis = axisOf(setting, settings).meta({
  id: "moduleAxis",
  description: `A number, ${FORMS}; for a module's own hyperparameters also words, true and false`,
});

// Lists the hyperparameters of the built-in rules for their descriptions in editors.
const axes = z
  .object(
    Object.fromEntries(
      Object.values(optimizers)
        .flatMap(({ hyperparameters }) => Object.entries(hyperparameters))
        .map(([name, { summary }]) => [name, axis.optional().describe(summary)]),
    ),
    { error: "expected a map" },
  )
  .catchall(moduleAxis);

const BLOCKS = "expected lengths such as [2, 3], or each";

const optimizerMap = map({
  name: aName.describe("Name of a built-in optimizer, or a new name for an update rule or module"),
  hyperparameters: z
    .record(z.string(), setting, { error: "expected a map" })
    .optional()
    .describe("Hyperparameters and their defaults; those of a module may be text, true or false"),
  state: z
    .record(z.string(), value, { error: "expected a map" })
    .optional()
    .describe("State variables and their initial values"),
  update: list(formula, "lines").optional().describe('Lines "name = formula", run in order for every coordinate'),
  module: file
    .optional()
    .describe("File in the project, such as ./mine.ts, whose default export is a class with update(params, grads)"),
  export: exportName,
  blocks: z
    .union([z.literal("each", { error: BLOCKS }), list(dimension, "lengths")], { error: BLOCKS })
    .optional()
    .describe("Lengths of the arrays x1, x2, … into which a module gets the point; each: one for each coordinate"),
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
  name: aName.meta({ examples: Object.keys(SCHEDULES) }).describe("Name of the schedule"),
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

const spacesOf = {
  objective: names.optional().describe("Objectives that the entry concerns (all)"),
  optimizer: names.optional().describe("Optimizers that the entry concerns (all)"),
};

const excludeEntry = z.object(spacesOf, { error: "expected a map" }).catchall(
  z.union([setting, settings, map({ gt: bound, gte: bound, lt: bound, lte: bound })], {
    error: "expected a number, a list of numbers or {gt, gte, lt, lte}",
  }),
);

const includeEntry = z.object(spacesOf, { error: "expected a map" }).catchall(setting);

// At most a week: timers are limited to 24 days.
const SECONDS = "expected a number of seconds above 0, at most 604800";

const stop = map({
  max_steps: whole(0, MAX_STEPS)
    .optional()
    .describe("Maximum number of steps; a trial that reaches it is exhausted (10000)"),
  target: number.optional().describe("A trial is converged when loss − minimum is at most this (1e-8)"),
  gradient: number
    .min(0, { error: "expected a number of at least 0" })
    .optional()
    .describe("A trial is stationary when the norms of gradient and update are at most this (0)"),
  diverge: number
    .positive({ error: "expected a number above 0" })
    .optional()
    .describe("A trial is diverged when |loss| is above this (1e12)"),
  seconds: number
    .positive({ error: SECONDS })
    .max(604_800, { error: SECONDS })
    .optional()
    .describe("Time limit of a trial in seconds (none; 60 for modules)"),
  epochs: whole(1, MAX_STEPS).optional().describe("Maximum number of epochs, instead of max_steps"),
  evaluate,
});

const TARGETS = "expected bbob or a list of numbers";

const targets = z.union(
  [
    z.literal("bbob", { error: TARGETS }),
    list(number.positive({ error: "expected a number above 0" }), "numbers").max(MOST_TARGETS, {
      error: `expected at most ${MOST_TARGETS} targets`,
    }),
  ],
  { error: TARGETS },
);

const blockShape = {
  name: aName.optional().describe("Name of the sweep or of a block"),
  objective: objective.optional(),
  objectives: list(objective, "objectives")
    .optional()
    .describe("Several objectives, each combined with every optimizer"),
  optimizer: optimizer.optional(),
  optimizers: list(optimizer, "optimizers")
    .optional()
    .describe("Several optimizers, each combined with every objective"),
  parameters: axes
    .optional()
    .describe("The grid: all combinations of these hyperparameters; each optimizer uses those that it has"),
  method,
  samples,
  goal,
  refine,
  halving,
  edge,
  stop: stop.optional().describe("Stop rules of a trial"),
  start: z
    .union([z.enum(["default", "random"]), numbers], { error: "expected default, random or a list of numbers" })
    .optional()
    .describe("Start of the trials: the objective's default, random in its domain, or a point"),
  repeats: whole(1, 2 ** 31 - 1)
    .optional()
    .describe("Number of runs of each point, with start: random or noise (1)"),
  noise: number
    .min(0, { error: "expected a number of at least 0" })
    .optional()
    .describe("Standard deviation of Gaussian noise on each coordinate of the gradient (0)"),
  schedule: z
    .union([scheduleText, scheduleMap, schedules], {
      error: "expected a formula, the name of a schedule, a map or a list of these",
    })
    .optional()
    .describe(
      "Learning rate at step t: a formula of lr, t and max_steps, or a name (constant); a list makes a space for each",
    ),
  clip: number
    .positive({ error: "expected a number above 0" })
    .optional()
    .describe("Maximum norm of the gradient passed to the update (none)"),
  batch,
  replacement,
  batches,
  validation,
  targets: targets
    .optional()
    .describe(
      "Bounds on loss − minimum, descending, for which each trial records its first step; bbob: the 51 of COCO (none)",
    ),
  exclude: list(excludeEntry, "maps")
    .optional()
    .describe("Points to remove: those that meet all conditions of an entry"),
  include: list(includeEntry, "maps")
    .optional()
    .describe("Points to add, one per entry; missing hyperparameters take their defaults"),
};

export const gridSchema: z.ZodType<GridInput> = z
  .strictObject(
    {
      ...blockShape,
      spaces: list(map(blockShape), "blocks")
        .optional()
        .describe("A union of grids: blocks with the same keys; top-level keys are their defaults"),
      seed: whole(0, Number.MAX_SAFE_INTEGER).optional().describe("Seed of random starts and noise (0)"),
      check: check.optional().describe("Tolerances of sweep check against the baseline"),
      same_as: sameAs
        .optional()
        .describe("Optimizers that must make the same steps as others, in sweep check: {my adam: adam}"),
      expect: list(expectation, "expectations")
        .optional()
        .describe("Conditions that the results must meet in sweep check"),
    },
    { error: "expected a map" },
  )
  .meta({ title: "sweep grid", description: "A grid of hyperparameters for sweep run" });
