import { box, dimensions, point } from "../../src/cli/commands/reference/describe-values.ts";
import { parseGrid } from "../../src/grid/parse-grid.ts";
import { objectiveFunction } from "../../src/kernel/js/objective-function.ts";
import { shownStart } from "../../src/objectives/block-starts.ts";
import type { ObjectiveDefinition } from "../../src/objectives/definition.ts";
import type { ObjectiveSpec } from "../../src/objectives/objective-spec.ts";
import { objectives } from "../../src/objectives/registry.ts";
import { resolveObjective } from "../../src/objectives/resolve.ts";
import { bbob } from "../../src/objectives/suites/bbob/bbob.ts";
import { mgh } from "../../src/objectives/suites/mgh/mgh.ts";
import { suites } from "../../src/objectives/suites/suites.ts";
import { traceSteps } from "../../src/trace/trace-trial.ts";
import { capitalized, cell, code, table } from "./markdown.ts";
import { curveSvg, landscapeSvg } from "./svg.ts";
import type { Interval, Point } from "./svg.ts";

const FOLDER = "pictures/objectives";
const CURVE_POINTS = 240;
const TRAINING_STEPS = 60;

type Entries = readonly (readonly [string, ObjectiveDefinition])[];

const entries: Entries = Object.entries(objectives);

/** Returns the objectives of a table, in the order of the registry. */
function ofTable(table: object): Entries {
  return entries.filter(([name]) => Object.hasOwn(table, name));
}

/** Returns what makes the pages of objectives and their pictures, by path in docs/. */
export function objectiveFiles(): Map<string, () => string> {
  const trained = entries.filter(([, { data }]) => data !== undefined);
  const [ofMgh, ofBbob] = [ofTable(mgh), ofTable(bbob)];
  const others = entries.filter((one) => ![trained, ofMgh, ofBbob].some((group) => group.includes(one)));
  const page = [
    "# Objectives",
    `The built-in objectives, as \`sweep describe NAME\` shows them. ${PICTURES}`,
    "The other functions of `mgh` and those of `bbob` are [objectives of suites](suite-objectives.md).",
    "## Functions",
    contents(others),
    ...others.map(section),
    "## Models on data",
    `Their pictures show the loss of \`momentum\` over ${TRAINING_STEPS} steps of all rows, at its defaults but lr 0.1. [Training](training.md) explains them.`,
    contents(trained),
    ...trained.map(section),
  ];
  const suitePage = [
    "# Objectives of suites",
    `[Suites](suites.md) says how a grid names them together. ${PICTURES}`,
    ...suiteSections("mgh", ofMgh),
    ...suiteSections("bbob", ofBbob),
  ];
  return new Map([
    ["objectives.md", () => `${page.join("\n\n")}\n`],
    ["suite-objectives.md", () => `${suitePage.join("\n\n")}\n`],
    ...entries.map(([name, definition]) => [`${FOLDER}/${name}.svg`, () => picture(name, definition)] as const),
  ]);
}

const PICTURES =
  "A picture shows the domain in two dimensions, darker where the function is lower, with a ring at the start and a cross at each known minimiser. " +
  "Of a function in more dimensions it shows the first two coordinates, through the first minimiser or the start.";

function suiteSections(name: string, group: Entries): string[] {
  const { summary, source } = suites[name]!;
  const elsewhere = suites[name]!.functions.filter((one) => !group.some(([own]) => own === one.name));
  const links = elsewhere.map((one) => `[${one.name}](objectives.md#${one.name})`);
  return [
    `## ${name}`,
    `${capitalized(summary)}. Source: ${source}.`,
    ...(links.length === 0 ? [] : [`These are also in the suite: ${links.join(", ")}.`]),
    contents(group),
    ...group.map(section),
  ];
}

function contents(group: Entries): string {
  const rows = group.map(([name, definition]) => {
    const spec = resolveObjective(name, definition, {});
    return [
      `[${name}](#${name})`,
      `${spec.dim}${dimensions(definition)}`,
      spec.minimum ?? "not known",
      definition.summary,
    ];
  });
  return table(["objective", "dimension", "minimum", "about"], rows);
}

function section([name, definition]: Entries[number]): string {
  const spec = resolveObjective(name, definition, {});
  const { start, blocks, domain, minimum, minimisers } = spec;
  const shown = shownStart(start, blocks);
  const note = typeof definition.note === "function" ? definition.note(spec) : definition.note;
  const facts: (readonly [string, string])[] = [
    ["dimension", `${spec.dim}${dimensions(definition)}`],
    ...Object.entries(definition.parameters ?? {}).map(([key, one]): [string, string] => [
      code(key),
      `${one.default}: ${one.summary}`,
    ]),
    ["start", typeof shown === "string" ? `${code(shown)}; other blocks are 0` : point(shown)],
    ...(domain === null ? [] : [["domain", box(domain)] as const]),
    ["minimum", minimum === null ? "not known: no trial counts as converged" : String(minimum)],
    ...(minimisers.length === 0
      ? []
      : [
          [
            "minimisers",
            minimisers
              .slice(0, 4)
              .map((one) => point(one))
              .join(", ") + (minimisers.length > 4 ? `, … ${minimisers.length} in all` : ""),
          ] as const,
        ]),
    ...(typeof definition.data === "string" ? [["data", definition.data] as const] : []),
    ...Object.entries(definition.metrics ?? {}).map(([key, { formula }]): [string, string] => [
      code(key),
      code(formula),
    ]),
    ...(definition.kink === undefined ? [] : [["kink", definition.kink] as const]),
    ...(note === undefined ? [] : [["note", note] as const]),
    ["source", definition.source],
  ];
  return [
    `### ${name}`,
    `${capitalized(definition.summary)}.`,
    `![${name}: ${cell(definition.summary)}](${FOLDER}/${name}.svg)`,
    ["```", ...(definition.let ?? []), definition.formula, "```"].join("\n"),
    table(["", ""], facts),
  ].join("\n\n");
}

/** Draws an objective: a landscape, a curve in one dimension, or the course of training on data. */
function picture(name: string, definition: ObjectiveDefinition): string {
  if (definition.data !== undefined) return curveSvg(trainingCurve(name));
  const spec = resolveObjective(name, definition, drawnDim(definition));
  const objective = objectiveFunction(spec);
  const value = (at: ArrayLike<number>): number => objective.value(at);
  const [x, y] = frame(spec);
  if (spec.dim === 1) {
    const at = (share: number): number => x[0] + (x[1] - x[0]) * share;
    const curve = Array.from({ length: CURVE_POINTS + 1 }, (_, i): Point => [
      at(i / CURVE_POINTS),
      value([at(i / CURVE_POINTS)]),
    ]);
    const mark = ([first = 0]: readonly number[]): Point => [first, value([first])];
    return curveSvg(curve, { start: mark(spec.start), minima: spec.minimisers.map(mark) });
  }
  const base = Float64Array.from(spec.minimisers[0] ?? spec.start);
  const flat = ([a = 0, b = 0]: readonly number[]): Point => [a, b];
  const isInside = ([a, b]: Point): boolean => a >= x[0] && a <= x[1] && b >= y[0] && b <= y[1];
  return landscapeSvg({
    value: (a, b) => {
      base[0] = a;
      base[1] = b;
      return value(base);
    },
    ...{ x, y },
    ...(isInside(flat(spec.start)) ? { start: flat(spec.start) } : {}),
    minima: spec.minimisers.map(flat).filter(isInside),
  });
}

/** Two dimensions where the objective has them, otherwise its default. */
function drawnDim({ dim }: ObjectiveDefinition): { readonly dim?: number } {
  return typeof dim === "number" || dim.min > 2 || 2 % (dim.multipleOf ?? 1) !== 0 ? {} : { dim: 2 };
}

/** Returns the domain of the first two coordinates, or a box around start and minimisers. */
function frame({ domain, start, minimisers }: ObjectiveSpec): readonly [Interval, Interval] {
  if (domain !== null) return [domain[0]!, domain[1] ?? domain[0]!];
  const side = (index: number): Interval => {
    const values = [start, ...minimisers].map((one) => one[index] ?? 0);
    const [low, high] = [Math.min(...values), Math.max(...values)];
    const margin = Math.max((high - low) * 0.3, 1);
    return [low - margin, high + margin];
  };
  return [side(0), side(1)];
}

function trainingCurve(objective: string): Point[] {
  const grid = { objective, optimizer: "momentum", parameters: { lr: 0.1 }, stop: { max_steps: TRAINING_STEPS } };
  const { spaces, seed } = parseGrid(JSON.stringify(grid), { file: "docs" }).spec;
  const space = spaces[0]!;
  const points: Point[] = [];
  // A step overwrites the one before it.
  for (const { step, loss } of traceSteps({ space, seed, repeat: 0, hyperparameters: [0.1, 0.9] }))
    points.push([step, loss]);
  return points;
}
