import { placed, SweepError } from "../errors.ts";
import type { Expr } from "../formula/language/expr.ts";
import { usedExtents } from "../formula/language/extents.ts";
import { parseDefinition, parseFormula, parseMetric } from "../formula/language/parse.ts";
import { axisLoss, axisMetric } from "./axis-loss.ts";
import { shapeText } from "./blocks.ts";
import { checkLetUses } from "./let-lines.ts";
import { checkBlockUses } from "./loss-graph.ts";
import type { ObjectiveSpec } from "./objective-spec.ts";

/**
 * Throws SweepError, with path and span, for errors in the formula and the metrics of an objective
 * with data, and for lines and blocks that none of them uses.
 */
export function checkDataFormulas(objective: ObjectiveSpec): void {
  const { formula, let: lines = [], metrics = [] } = objective;
  withShapes(objective, () => axisLoss(objective));
  for (const metric of metrics) {
    withShapes(objective, () => placed(["metrics", metric.name], () => axisMetric(objective, metric.formula)));
  }
  const definitions = lines.map((line) => parseDefinition(line));
  const readers = [parseFormula(formula), ...metrics.map((metric) => parseMetric(metric.formula))];
  const whole: Expr = { kind: "call", name: "all", args: readers, span: { from: 0, to: 0 } };
  checkLetUses(definitions, whole);
  checkBlockUses(objective, [...readers, ...definitions.map(({ value }) => value)]);
}

/** Runs `work`. Names the shapes in its error if a block or the data do not fit their use. */
function withShapes(objective: ObjectiveSpec, work: () => unknown): void {
  try {
    work();
  } catch (error) {
    if (!(error instanceof SweepError)) throw error;
    const problem = shapeProblem(objective);
    throw problem === undefined ? error : new SweepError(error.code, problem, error.span, error.cause, error.path);
  }
}

function shapeProblem({
  formula,
  let: lines = [],
  blocks = [],
  data,
  parameters,
  dim,
}: ObjectiveSpec): string | undefined {
  const definitions = lines.map((line) => parseDefinition(line));
  const extentsOf = (name: string): readonly (number | undefined)[] =>
    usedExtents(name, parseFormula(formula), definitions, { ...parameters, n: dim });
  for (const { name, shape } of blocks) {
    const used = extentsOf(name).flatMap((extent) => extent ?? []);
    if (used.length !== shape.length || !used.some((extent, at) => extent > (shape[at] ?? NaN))) continue;
    return `${name} is ${shapeText(shape)}, but the formula uses it as ${shapeText(used)}`;
  }
  for (const { name, width } of data?.columns ?? []) {
    const used = extentsOf(name).at(1) ?? 0;
    if (used > width) return `${name} has ${width} ${width === 1 ? "column" : "columns"}, but the formula uses ${used}`;
  }
  return undefined;
}
