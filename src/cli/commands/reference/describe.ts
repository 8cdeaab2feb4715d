import { SweepError } from "../../../errors.ts";
import { printNodes } from "../../../formula/ir/print.ts";
import { shownStart } from "../../../objectives/block-starts.ts";
import { coordinateName, placeBlocks, shapeText, sizeOf } from "../../../objectives/blocks.ts";
import type { BlockSpec } from "../../../objectives/blocks.ts";
import type { ObjectiveDefinition } from "../../../objectives/definition.ts";
import { lossGraph } from "../../../objectives/loss-graph.ts";
import type { ObjectiveSpec } from "../../../objectives/objective-spec.ts";
import { objectives } from "../../../objectives/registry.ts";
import { MAX_DIM, resolveObjective } from "../../../objectives/resolve.ts";
import { suites } from "../../../objectives/suites/suites.ts";
import type { OptimizerDefinition } from "../../../optimizers/definition.ts";
import { optimizers } from "../../../optimizers/registry.ts";
import { count, counted } from "../../../format/numbers.ts";
import type { SpaceSpec } from "../../../sweep/spec/sweep-spec.ts";
import { didYouMean } from "../../../suggest.ts";
import { defineCommand, EXIT } from "../../shared/command.ts";
import type { Command } from "../../shared/command.ts";
import * as options from "../../shared/options.ts";
import { writeOut } from "../../terminal/output.ts";
import { suiteSections } from "./describe-suite.ts";
import { box, dimensions, point, range } from "./describe-values.ts";
import { EMITTED, loadKernelChoices, loadKernels } from "../../../kernel/registry.ts";

/**
 * The stages of the compiler: the loss graph, the same with primitives only, and the code of each
 * kernel.
 */
const GRAPH_STAGES = ["graph", "lowered"] as const;
const STAGES: readonly string[] = [...GRAPH_STAGES, ...[...EMITTED.keys()].toReversed()];

// A longer gradient would fill the screen.
const MAX_GRADIENT_LINES = 24;

export const command: Command = defineCommand({
  command: "describe <name>",
  describe: "Describe an objective, an optimizer or a suite: formula, gradient, domain, minima, defaults, source",
  builder: (argv) =>
    argv
      .positional("name", { type: "string", demandOption: true, describe: "an objective, an optimizer or a suite" })
      .options({
        dim: options.wholeNumber("dim", "the objective in another dimension", 1, MAX_DIM),
        set: options.repeatable(
          "set",
          "another value of a parameter of the objective, e.g. --set instance=2; may be repeated",
        ),
        kernel: { type: "boolean", default: false, describe: "also show the size of its graph, and the kernel" },
        emit: options.optionalChoice("emit", "print a stage of the compiler instead", STAGES),
        optimizer: options.text("optimizer", "optimizer for --kernel and --emit [default: momentum]"),
      }),
  examples: [
    ["sweep describe rosenbrock --dim 3", "an objective"],
    ["sweep describe rastrigin --kernel --optimizer adam", "with the size of its graph, and the kernel that runs it"],
    ["sweep describe bbob_f7 --dim 10 --set instance=3", "an instance of a function of a suite"],
    ["sweep describe ackley --emit wat --optimizer adam", "the generated WebAssembly as text; --emit c: C"],
    ["sweep describe adam", "an optimizer"],
    ["sweep describe mgh", "the functions of a suite"],
  ],
  async handler({ name, dim, set = [], kernel, emit, optimizer: by }) {
    const objective = Object.hasOwn(objectives, name) ? objectives[name] : undefined;
    const optimizer = Object.hasOwn(optimizers, name) ? optimizers[name] : undefined;
    const suite = Object.hasOwn(suites, name) ? suites[name] : undefined;
    if (by !== undefined && !kernel && emit === undefined) {
      throw new SweepError("input", `--optimizer goes with --kernel or --emit: "${by}"`);
    }
    if (kernel && emit !== undefined)
      throw new SweepError("input", `--kernel and --emit exclude each other: --emit ${emit}`);
    const setting = { ...(dim === undefined ? {} : { dim }), parameters: parametersOf(set) };
    if (objective !== undefined && emit !== undefined) {
      await writeOut([await emitStage(emit, name, setting, by ?? "momentum")]);
    } else if (objective !== undefined) {
      const more = kernel ? await describeKernel(name, setting, by ?? "momentum") : [];
      await writeOut([describeObjective(name, objective, setting, more)]);
    } else if (optimizer !== undefined) {
      if (dim !== undefined) throw new SweepError("input", `an optimizer has no dimension: --dim ${dim}`);
      if (set.length > 0) throw new SweepError("input", `--set needs an objective: --set ${set.join(" ")}`);
      if (emit !== undefined) {
        throw new SweepError("input", `--emit needs an objective; name one, and --optimizer=${name}: --emit ${emit}`);
      }
      if (kernel) throw new SweepError("input", `a kernel runs an objective; name one, and --optimizer=${name}`);
      await writeOut([describeOptimizer(name, optimizer)]);
    } else if (suite !== undefined) {
      if (dim !== undefined || set.length > 0 || kernel || emit !== undefined) {
        throw new SweepError("input", `options need an objective; name one of the suite: "${name}"`);
      }
      await writeOut([sections(name, suite.summary, suiteSections(name, suite))]);
    } else {
      const known = [...Object.keys(objectives), ...Object.keys(optimizers), ...Object.keys(suites)];
      throw new SweepError("input", `no such objective, optimizer or suite: "${name}"${didYouMean(name, known)}`);
    }
    return EXIT.ok;
  },
});

type Section = readonly [title: string, lines: readonly string[]];

/** The chosen dimension and parameters of an objective. */
interface Chosen {
  readonly dim?: number;
  readonly parameters: Readonly<Record<string, number>>;
}

/** Reads assignments such as `instance=2`. */
function parametersOf(set: readonly string[]): Record<string, number> {
  return Object.fromEntries(
    set.map((one) => {
      const [, key, value] = /^(\w+)=(.*\S.*)$/.exec(one) ?? [];
      const number = Number(value);
      if (key === undefined || Number.isNaN(number)) {
        throw new SweepError("input", `--set needs a parameter and a number, such as instance=2: "${one}"`);
      }
      return [key, number];
    }),
  );
}

/**
 * Describes how a space of this objective is computed. Loads the compiler only here, as few calls
 * need it.
 */
async function describeKernel(name: string, chosen: Chosen, optimizer: string): Promise<Section[]> {
  const { kernelPlan } = await import("../../../kernel/kernel-plan.ts");
  const plan = kernelPlan(await loadKernelChoices(), await spaceFor(name, chosen, optimizer));
  const loops = plan.loops.map((terms) => `a loop over ${count(terms)} terms`);
  return [
    [
      "graph",
      [
        `${counted(plan.written, "operation")} for loss and gradient`,
        ...(plan.arithmetic === plan.written ? [] : [`${count(plan.arithmetic)} with functions made of arithmetic`]),
        ...loops,
      ],
    ],
    ["kernel", [`${plan.kernel} with ${optimizer}: ${[plan.how, ...plan.refusals].join("; ")}`]],
    ...plan.later.map(({ kernel, how }): Section => [kernel, [`takes over in long sweeps, with a C compiler: ${how}`]]),
  ];
}

/** Prints one stage of the compiler for a space of this objective. */
async function emitStage(stage: string, name: string, chosen: Chosen, optimizer: string): Promise<string> {
  const space = await spaceFor(name, chosen, optimizer);
  const graphStage = GRAPH_STAGES.find((one) => one === stage);
  if (graphStage !== undefined) {
    const { printStage } = await import("../../../kernel/lowering/print-stage.ts");
    return printStage(space, graphStage);
  }
  const { checkKernel } = await import("../../../kernel/choose-kernel.ts");
  const kernels = await loadKernels();
  const kernel = EMITTED.get(stage);
  if (kernel === undefined) throw new Error(`no such stage: ${stage}`);
  checkKernel(kernels, space, kernel);
  return kernels.get(kernel)!.emit(space);
}

/** A space of this objective and optimizer with all defaults. */
async function spaceFor(name: string, chosen: Chosen, optimizer: string): Promise<SpaceSpec> {
  if (!Object.hasOwn(optimizers, optimizer)) {
    throw new SweepError("input", `no such optimizer: "${optimizer}"${didYouMean(optimizer, Object.keys(optimizers))}`);
  }
  const { parseGrid } = await import("../../../grid/parse-grid.ts");
  const { parameters, ...dim } = chosen;
  const grid = { objective: { name, ...dim, ...parameters }, optimizer, parameters: {} };
  const [space] = parseGrid(JSON.stringify(grid), { file: "describe" }).spec.spaces;
  if (space === undefined) throw new Error("a grid without a space");
  return space;
}

function describeObjective(
  name: string,
  definition: ObjectiveDefinition,
  chosen: Chosen,
  more: readonly Section[],
): string {
  const spec = resolveObjective(name, definition, chosen);
  const note = typeof definition.note === "function" ? definition.note(spec) : definition.note;
  return sections(name, definition.summary, [
    ["formula", [...(definition.let ?? []), definition.formula]],
    ["data", typeof definition.data === "string" ? [definition.data] : []],
    ["metrics", Object.entries(definition.metrics ?? {}).map(([key, { formula }]) => `${key} = ${formula}`)],
    ["gradient", definition.data === undefined ? gradientLines(spec) : ["derived; see --emit graph"]],
    ["dimension", [`${spec.dim}${dimensions(definition)}`]],
    ["blocks", blockLines(spec.blocks ?? [])],
    [
      "parameters",
      inColumns(
        Object.entries(definition.parameters ?? {}).map(([key, one]) => [
          `${key} = ${spec.parameters[key]}`,
          one.summary,
        ]),
      ),
    ],
    ["start", startLines(spec)],
    ["domain", spec.domain === null ? [] : [`${box(spec.domain)}; start: random draws from it`]],
    ["minimum", [spec.minimum === null ? "not known: no trial counts as converged" : String(spec.minimum)]],
    ["minimisers", spec.minimisers.map((one, index) => `${index + 1}: ${point(one)}`)],
    ["kink", definition.kink === undefined ? [] : [definition.kink]],
    ["note", note === undefined ? [] : [note]],
    ["source", [definition.source]],
    ...more,
  ]);
}

function gradientLines(spec: ObjectiveSpec): readonly string[] {
  const { graph, gradient } = lossGraph(spec, Infinity);
  const lines = printNodes(
    graph,
    gradient.map((id, index) => ({ name: `∂f/∂${coordinate(spec, index)}`, id })),
    (name) => coordinate(spec, Number(/\d+/.exec(name)?.[0]) - 1),
  );
  return lines.length <= MAX_GRADIENT_LINES
    ? lines.map((line) => `${line.name} = ${line.text}`)
    : [`${lines.length} lines in dimension ${spec.dim}: use --dim to show a lower one`];
}

/** Describes the blocks of coordinates: shape, and numbers of the coordinates from 1. */
function blockLines(blocks: readonly BlockSpec[]): readonly string[] {
  const lines = placeBlocks(blocks).map(({ name, shape, first }) => {
    const range = shape.length === 0 ? `x[${first + 1}]` : `x[${first + 1}] to x[${first + sizeOf(shape)}]`;
    return [`${name}: ${shapeText(shape)}`, range] as const;
  });
  return inColumns(lines);
}

function startLines({ start, blocks }: ObjectiveSpec): readonly string[] {
  const shown = shownStart(start, blocks);
  return typeof shown === "string" ? [`${shown}; other blocks are 0`] : [point(shown)];
}

function describeOptimizer(name: string, definition: OptimizerDefinition): string {
  const { hyperparameters, state, update, convention, source } = definition;
  return sections(name, definition.summary, [
    ["state", Object.entries(state).map(([key, start]) => `${key} = ${start}`)],
    ["update", [...update, "", "x one parameter, g its gradient, t the step counted from 1"]],
    [
      "hyperparameters",
      inColumns(
        Object.entries(hyperparameters).map(([key, one]) => [
          `${key} = ${one.default}`,
          `${one.summary} (${range(one.range)})`,
        ]),
      ),
    ],
    ["convention", convention === undefined ? [] : [convention]],
    ["source", [source]],
  ]);
}

function sections(name: string, summary: string, parts: readonly Section[]): string {
  const width = Math.max(...parts.map(([title]) => title.length)) + 2;
  const text = parts
    .filter(([, lines]) => lines.length > 0)
    .map(([title, lines]) =>
      lines.map((line, index) => `${(index === 0 ? title : "").padEnd(width)}${line}`.trimEnd()).join("\n"),
    );
  return `${name}: ${summary}\n\n${text.join("\n")}\n`;
}

function inColumns(pairs: readonly (readonly [string, string])[]): string[] {
  const width = Math.max(0, ...pairs.map(([left]) => left.length));
  return pairs.map(([left, right]) => `${left.padEnd(width)}  ${right}`);
}

/** A coordinate by the name that the formula uses. */
function coordinate({ formula, blocks }: ObjectiveSpec, index: number): string {
  if (blocks !== undefined) return coordinateName(blocks, index);
  return /\bx\s*\[/.test(formula) ? `x[${index + 1}]` : (["x", "y", "z"][index] ?? `x[${index + 1}]`);
}
