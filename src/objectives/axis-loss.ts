import { placed } from "../errors.ts";
import { Graph } from "../formula/ir/graph.ts";
import type { NodeId } from "../formula/ir/node-table.ts";
import type { AxisScatter } from "../formula/ir/place.ts";
import { parseFormula, parseMetric } from "../formula/language/parse.ts";
import { AxisBuilder } from "../formula/passes/axis-builder.ts";
import { axisGradient } from "../formula/passes/axis-gradient.ts";
import type { AxisScope, Matrix } from "../formula/passes/axis-scope.ts";
import type { ColumnSpec } from "./data-spec.ts";
import type { Constant } from "./definition.ts";
import { parseLets } from "./let-lines.ts";

/** An objective that reads data, as a flat graph: see `formula/ir/place.ts`. */
export interface AxisLoss {
  readonly graph: Graph;
  readonly dim: number;
  readonly loss: NodeId;
  /** Contributions to the gradient, which is 0 before them. */
  readonly scatters: readonly AxisScatter[];
  /** Values of the grid's constants that the graph reads, row by row. */
  readonly constants: ReadonlyMap<string, Float64Array>;
}

/** A formula over data and the names that it knows. */
export interface DataFormula {
  readonly formula: string;
  readonly let?: readonly string[] | undefined;
  readonly dim: number;
  /** Named blocks of coordinates, in order. */
  readonly blocks?: readonly { readonly name: string; readonly shape: readonly number[] }[] | undefined;
  readonly parameters: Readonly<Record<string, number>>;
  readonly constants: Readonly<Record<string, Constant>>;
  readonly data?: { readonly columns: readonly ColumnSpec[] } | undefined;
}

/** Builds f and ∇f over the rows of a batch. Throws SweepError with path and span. */
export function axisLoss(objective: DataFormula): AxisLoss {
  return placed(["formula"], () => {
    const { graph, constants, root } = build(objective, objective.formula, false);
    return { graph, dim: objective.dim, loss: root, scatters: axisGradient(graph, root), constants };
  });
}

/** Builds a metric, which has no gradient. Throws like `axisLoss`. */
export function axisMetric(objective: DataFormula, formula: string): AxisLoss {
  const { graph, constants, root } = build(objective, formula, true);
  return { graph, dim: objective.dim, loss: root, scatters: [], constants };
}

function build(
  objective: DataFormula,
  formula: string,
  isMetric: boolean,
): { graph: Graph; constants: Map<string, Float64Array>; root: NodeId } {
  const graph = new Graph();
  const matrices = matricesOf(objective);
  const taken = [...Object.keys(objective.parameters), ...matrices.keys()];
  const lines = parseLets(objective.let ?? [], new Set(["x", "n"]), taken);
  const builder = new AxisBuilder(graph, scopeOf(objective, matrices), lines, isMetric);
  const root = builder.build(isMetric ? parseMetric(formula) : parseFormula(formula));
  const constants = Object.entries(objective.constants).map(
    ([name, values]) => [name, Float64Array.from(values.flat())] as const,
  );
  return { graph, constants: new Map(constants), root };
}

function scopeOf({ parameters, dim }: DataFormula, matrices: ReadonlyMap<string, Matrix>): AxisScope {
  return {
    value(name) {
      if (Object.hasOwn(parameters, name)) return parameters[name];
      return name === "n" ? dim : undefined;
    },
    matrix: (name) => matrices.get(name),
    names: [...Object.keys(parameters), ...matrices.keys(), "n"],
  };
}

function matricesOf({ dim, blocks = [], data, constants }: DataFormula): Map<string, Matrix> {
  const matrices = new Map<string, Matrix>([["x", { of: "coordinates", shape: [dim], first: 0 }]]);
  let first = 0;
  for (const { name, shape } of blocks) {
    matrices.set(name, { of: "coordinates", shape, first });
    first += shape.reduce((product, size) => product * size, 1);
  }
  for (const { name, width, classes } of data?.columns ?? []) {
    matrices.set(name, { of: "data", shape: width === 1 ? [] : [width], first: 0, classes });
  }
  for (const [name, values] of Object.entries(constants)) {
    const [row] = values;
    const shape = [values.length, ...(Array.isArray(row) ? [row.length] : [])];
    matrices.set(name, { of: "constant", shape, first: 0, values: values.flat() });
  }
  return matrices;
}
