import { NORM_SCALES, normScale } from "../../formula/ir/norm.ts";
import { lossGraph } from "../../objectives/loss-graph.ts";
import type { LossGraph } from "../../objectives/loss-graph.ts";
import type { UpdateRule } from "../../optimizers/rule.ts";
import type { TracedColumns } from "../../sweep/outcomes/columns.ts";
import { statusCode } from "../../sweep/outcomes/statuses.ts";
import { isIsolated } from "../../sweep/spec/isolated.ts";
import { usesModule } from "../../sweep/spec/module-use.ts";
import type { SpaceSpec } from "../../sweep/spec/sweep-spec.ts";
import { expression, isComputed, literal, reference } from "./expression.ts";
import { compileCode } from "../../formula/generated-code.ts";
import { arrayLayout, localLayout, localName } from "./layout.ts";
import type { Layout } from "./layout.ts";
import { batchLoop } from "./batch-loop.ts";
import type { LoopParts } from "./batch-loop.ts";
import { compileDataLosses, printDataLoss } from "./data-loss.ts";
import type { DataLosses } from "./data-loss.ts";
import { compileLoss, lossCode } from "./loss-function.ts";
import { lowerRule } from "../lowering/lower-rule.ts";
import { parseUpdateRule } from "../../optimizers/rule.ts";
import { lowerSpace } from "../lowering/lowered-space.ts";
import { moduleUpdateCode } from "../user/module-optimizer.ts";
import type { MakeOptimizer } from "../user/module-optimizer.ts";
import { gradientNoise } from "../random/gradient-noise.ts";
import type { GradientNoise } from "../random/gradient-noise.ts";
import { startPoints } from "../random/start-points.ts";
import type { StartPoints } from "../random/start-points.ts";
import { aroundUpdate, restOf, stopRules } from "../lowering/stop-rules.ts";
import type { StopRule } from "../lowering/stop-rules.ts";
import { endCode, stopCondition } from "./stop-code.ts";
import { targetCode } from "./target-code.ts";
import { fitsLocals } from "../lowering/fits-locals.ts";
import { updateCode } from "./update-code.ts";

/**
 * Runs one trial with the hyperparameters `h[at]`, `h[at + 1]`, …. Writes its outcome to row `row`
 * of `out` and its final point to `xOut`. `repeat` selects a random start and the noise. Returns
 * the message of a module's error if one ended the trial.
 */
export type TrialFunction = (
  h: Float64Array,
  at: number,
  out: TracedColumns<ArrayBufferLike>,
  row: number,
  xOut: Float64Array,
  repeat: number,
) => string | undefined;

/** The current point of a traced trial, before the stop rules are tested. */
export interface TrialPoint {
  step: number;
  loss: number;
  gradientNorm: number;
  readonly x: Float64Array;
}

/** A trial that yields at each of its points. */
export type TracedTrialFunction = (
  ...trial: Parameters<TrialFunction>
) => Generator<undefined, ReturnType<TrialFunction>>;

// Longer code no longer fits V8's optimizer, and arrays are faster.
const MAX_LOCAL_NODES = 2_000;

/** Values that the code of a trial reads by name. */
export interface TrialParts extends Partial<DataLosses> {
  readonly makeOptimizer?: MakeOptimizer | undefined;
  readonly describe?: (error: unknown) => string;
  /** Written at every point of a traced trial. */
  readonly point?: TrialPoint;
}

type MakeTrial<Trial> = (
  start: StartPoints,
  noise: GradientNoise | undefined,
  scale: typeof normScale,
  ...parts: unknown[]
) => Trial;

const GUARD: readonly [before: string, after: string] = [
  "let thrown;\ntry {\n",
  `\n} catch (error) { status = ${statusCode("failed")}; thrown = describe(error); }`,
];

// An isolated trial writes its progress at every step, for the thread that may end it.
const AT_POINT = "out.steps[row] = step; out.finalLoss[row] = NaN;";
const AT_LOSS = "out.finalLoss[row] = loss; out.bestLoss[row] = best;";

/**
 * Compiles the loop of a trial to JavaScript, with objective and update rule inlined and the stop
 * rules in their order. `seed` is the sweep's.
 */
export function compileTrial(space: SpaceSpec, seed = 0): TrialFunction {
  return compileWith(space, seed);
}

/** Compiles a traced trial, which writes its current point to `point` before it yields. */
export function compileTracedTrial(space: SpaceSpec, seed: number, point: TrialPoint): TracedTrialFunction {
  return compileWith(space, seed, point);
}

function compileWith<Trial>(space: SpaceSpec, seed: number, point?: TrialPoint): Trial {
  const { code, inlined } = wholeTrialCode(space, point !== undefined);
  return trialOf(space, seed, code, {
    ...(inlined ? {} : lossParts(space, seed)),
    ...(point === undefined ? {} : { point }),
  });
}

/**
 * Returns the generated code of a space: that of its loss function unless it is inlined, and that
 * of a trial.
 */
export function printTrial(space: SpaceSpec): string {
  const { code, inlined } = wholeTrialCode(space, false);
  const { objective } = space;
  const lossOf = (): string =>
    objective.data === undefined ? lossCode(lossGraph(objective)).code : printDataLoss(space);
  const loss = inlined ? [] : ["// loss function", lossOf()];
  return `${[...loss, "// trial", code].join("\n")}\n`;
}

/** Returns the code of a trial without modules, and whether the loss is inlined. */
function wholeTrialCode(space: SpaceSpec, traced: boolean): { readonly code: string; readonly inlined: boolean } {
  const { dim, data } = space.objective;
  if (data !== undefined) {
    const rule = lowerRule(parseUpdateRule(space.optimizer, space));
    return { code: trialCode(space, rule, arrayLayout(dim), "loss = lossFunction(x, g);", traced), inlined: false };
  }
  const { objective, rule } = lowerSpace(space);
  const nodes = objective.graph.reachable([objective.loss, ...objective.gradient]).length;
  const inlined = fitsLocals(objective) && nodes <= MAX_LOCAL_NODES;
  const layout = inlined ? localLayout(dim) : arrayLayout(dim);
  const loss = inlined ? inlineLoss(objective) : "loss = lossFunction(x, g);";
  return { code: trialCode(space, rule, layout, loss, traced), inlined };
}

/** Compiles the functions that compute the loss in a trial. */
export function lossParts(space: SpaceSpec, seed: number): DataLosses {
  const { objective } = space;
  return objective.data === undefined
    ? { lossFunction: compileLoss(lossGraph(objective)) }
    : compileDataLosses(space, seed);
}

/** Compiles the code of a trial. */
export function trialOf<Trial = TrialFunction>(
  space: SpaceSpec,
  seed: number,
  code: string,
  parts: TrialParts = {},
): Trial {
  const names = ["startPoint", "gradientNoise", "normScale", ...Object.keys(parts)];
  const noise = space.noise > 0 ? gradientNoise(seed) : undefined;
  return compileCode<MakeTrial<Trial>>(names, code)(
    startPoints(space, seed),
    noise,
    normScale,
    ...Object.values(parts),
  );
}

/**
 * Returns the body of a function that returns a TrialFunction. Without a rule, `makeOptimizer`
 * makes the steps. An error of a module ends the trial, and `describe` makes its message. A traced
 * trial is a generator.
 */
export function trialCode(
  space: SpaceSpec,
  rule: UpdateRule | undefined,
  layout: Layout,
  lossAndGradient: string,
  traced = false,
): string {
  const { objective, stop } = space;
  const noise = noiseCode(space, layout);
  const rules = stopRules(space);
  const rest = space.batch === undefined ? restOf(rules) : undefined;
  // With batches, no rule reads the update.
  const isAtRest = rest === undefined ? "false" : `squares <= ${literal(rest.squares)}`;
  const update = rule === undefined ? moduleUpdateCode(space, layout, isAtRest) : updateCode(rule, layout);
  const [atPoint, atLoss] = isIsolated(space) ? [AT_POINT, AT_LOSS] : ["", ""];
  const [guard, caught] = usesModule(space) ? GUARD : ["", ""];
  const targets = targetCode(space);
  const ruleCode = (one: StopRule): string => {
    if (one.test.of === "gap") return `${targets.reach(one)}if (${stopCondition(one.test)}) ${endCode(one)}`;
    if (one.test.of !== "rest") return `if (${stopCondition(one.test)}) ${endCode(one)}`;
    const factor = one.test.scale === 1 ? "" : ` * ${literal(one.test.scale)}`;
    return `if (${isAtRest}) {
let rest = 0, moved = 0;
${sumOfSquares(layout, "rest", (at) => `${at("g")}${factor}`)}
${sumOfSquares(layout, "moved", (at) => `(${at("next_x")} - ${at("x")})${factor}`)}
if (${stopCondition(one.test, "rest")} && ${stopCondition(one.test, "moved")}) ${endCode(one)}
}`;
  };
  const parts = {
    update,
    noise: noise.step,
    rule: ruleCode,
    trace: traced ? traceCode(layout) : "",
    atPoint,
    atLoss,
    squares: sumOfSquares(layout, "squares", (at) => at("g")),
  };
  return `${targets.table}return function${traced ? "*" : ""} trial(h, at, out, row, xOut, repeat) {
const start = startPoint(repeat);
${(rule?.hyperparameters ?? []).map((name, index) => `const h_${name} = h[at + ${index}];`).join("\n")}
const k_minimum = ${literal(objective.minimum ?? NaN)}, k_max_steps = ${literal(stop.max_steps)}, k_n = ${objective.dim};
${update.before}
${layout.declare("x", (coordinate) => `start[${coordinate}]`)}
${layout.declare("g", () => "0")}
${noise.before}
let step = 0, best = Infinity, status = 0, loss = 0, squares = 0;${targets.state}
${guard}${space.batch === undefined ? fullLoop(rules, lossAndGradient, parts) : batchLoop(space, parts)}${caught}
out.status[row] = status;
out.steps[row] = step;
out.finalLoss[row] = loss;
out.bestLoss[row] = best;
${gradientNormCode("out.gradientNorm[row]", layout)}
let index = 0;
${layout.each((at) => `xOut[index++] = ${at("x")};`)}
${caught === "" ? "" : "return thrown;"}
};`;
}

/** Returns the loop over steps whose loss and gradient are judged at each step. */
function fullLoop(rules: readonly StopRule[], lossAndGradient: string, parts: LoopParts): string {
  const { update, noise, rule, trace, atPoint, atLoss, squares } = parts;
  const [beforeUpdate, afterUpdate] = aroundUpdate(rules);
  return `for (;;) {
${atPoint}
${lossAndGradient}
best = loss < best ? loss : best;
${atLoss}
${squares}${trace}
${beforeUpdate.map(rule).join("\n")}
const k_loss = loss, k_t = step + 1;
${noise}
${update.step}
${afterUpdate.map(rule).join("\n")}
${update.commit}
step += 1;
}`;
}

type Coordinate = (at: (name: string) => string) => string;

/** Returns the code of Σ of the squares of a vector. */
function sumOfSquares(layout: Layout, name: string, value: Coordinate): string {
  return `${name} = 0; ${layout.each((at) => `{ const d = ${value(at)}; ${name} += d * d; }`)}`;
}

/** Returns the code of ‖gradient‖₂, with the arithmetic of `euclideanDistance`. */
function gradientNormCode(target: string, layout: Layout): string {
  const { small, large } = NORM_SCALES;
  return `${target} = Math.sqrt(squares);
if (squares < ${literal(small)} || squares > ${literal(large)}) {
const scale = normScale(squares);
let scaled = 0;
${sumOfSquares(layout, "scaled", (at) => `${at("g")} * scale`)}
${target} = Math.sqrt(scaled) / scale;
}`;
}

function traceCode(layout: Layout): string {
  return `
point.step = step; point.loss = loss;
${gradientNormCode("point.gradientNorm", layout)}
{ let index = 0; ${layout.each((at) => `point.x[index++] = ${at("x")};`)} }
yield;`;
}

/** Returns the code of the vector `normal`, drawn at every step; empty without noise. */
function noiseCode({ noise, objective: { dim } }: SpaceSpec, layout: Layout): { before: string; step: string } {
  if (noise === 0) return { before: "", step: "" };
  return {
    before: `const drawn = new Float64Array(${dim + (dim % 2)});\n${layout.declare("normal", () => "0")}`,
    step: `gradientNoise(repeat, step, drawn);
let next = 0;
${layout.each((at) => `${at("normal")} = drawn[next++];`)}`,
  };
}

/** Returns the code of loss and gradient over local variables. */
function inlineLoss({ graph, inputs, loss, gradient }: LossGraph): string {
  const coordinates = new Map(inputs.map((id, index) => [id, localName("x", index)]));
  const ref = (id: number): string => coordinates.get(id) ?? `n${id}`;
  const computed = graph.reachable([loss, ...gradient]).filter((id) => isComputed(graph, id));
  return [
    ...computed.map((id) => `const n${id} = ${expression(graph, id, ref)};`),
    `loss = ${reference(graph, loss, ref)};`,
    ...gradient.map((id, index) => `${localName("g", index)} = ${reference(graph, id, ref)};`),
  ].join("\n");
}
