import type { Graph, GraphNode } from "../../formula/ir/graph.ts";
import type { NodeId } from "../../formula/ir/node-table.ts";
import { placeText } from "../../formula/ir/place.ts";
import type { Axis, Place } from "../../formula/ir/place.ts";
import { axesIn } from "../../formula/ir/axes.ts";
import type { AxisLoss } from "../../objectives/axis-loss.ts";
import { depthOf } from "./nest-shape.ts";
import type { Program } from "./program.ts";
import type { Block, Nest, Sink } from "./region.ts";

/** Returns the nodes of a flat graph, one per line, then the loss and the gradient. */
export function axisLines({ graph, loss, scatters }: AxisLoss): string[] {
  const ids = graph.reachable([loss, ...scatters.map(({ node }) => node)]);
  return [
    ...ids.flatMap((id) => nodeLine(graph, id) ?? []),
    `loss = ${name(graph, loss)}`,
    ...scatters.map(
      ({ place, node, byRow }) => `gradient[${fromOne(place)}] += ${name(graph, node)}${byRow ? ", for each row" : ""}`,
    ),
  ];
}

/** Returns a program, with its loops indented. */
export function programLines(program: Program): string[] {
  const printer = new Printer(program);
  return [
    ...program.steps.flatMap((step) => {
      if (step.kind !== "rows") return printer.block(step);
      const reductions = step.reductions.map(({ id }) => printer.reduction(id));
      return ["rows", ...indented([...step.blocks.flatMap((block) => printer.block(block)), ...reductions])];
    }),
    `loss = ${name(program.graph, program.loss)}`,
  ];
}

class Printer {
  readonly #program: Program;
  readonly #axesOf: (id: NodeId) => readonly Axis[];

  constructor(program: Program) {
    this.#program = program;
    this.#axesOf = axesIn(program.graph);
  }

  block(block: Block): string[] {
    if (block.kind === "nest") return this.#nest(block, 0);
    const line = nodeLine(this.#program.graph, block.id);
    return line === undefined ? [] : [line];
  }

  reduction(id: NodeId): string {
    const { graph } = this.#program;
    const node = graph.node(id);
    const term = name(graph, node.args[0] ?? NaN);
    if (node.operation !== "axis_extreme") return `n${id} += ${term}`;
    return `n${id} = ${node.wins === "gt" ? "max" : "min"}(${term})`;
  }

  #nest(nest: Nest, depth: number): string[] {
    const { loops, nodes, loads, sinks } = nest;
    const { graph } = this.#program;
    const own = nodes
      .filter((id) => depthOf(this.#axesOf(id), loops) === depth && !loads.has(id))
      .flatMap((id) => nodeLine(graph, id) ?? []);
    const axis = loops[depth];
    if (axis === undefined) return [...own, ...sinks.map((sink) => this.#sink(sink))];
    return [...own, `loop k${axis.id} = 0..${axis.count - 1}`, ...indented(this.#nest(nest, depth + 1))];
  }

  #sink(sink: Sink): string {
    const { graph } = this.#program;
    if (sink.kind === "reduce") return this.reduction(sink.id);
    if (sink.kind === "add") return `gradient[${fromOne(sink.place)}] += ${name(graph, sink.id)}`;
    return sink.kind === "store" ? `keep n${sink.id}` : `n${sink.sum} += ${name(graph, sink.id)}`;
  }
}

function indented(lines: readonly string[]): string[] {
  return lines.map((line) => `  ${line}`);
}

function nodeLine(graph: Graph, id: NodeId): string | undefined {
  const node = graph.node(id);
  if (node.operation === "constant" || node.operation === "input") return undefined;
  return `n${id} = ${nodeText(node, (arg) => name(graph, arg))}`;
}

function nodeText(node: GraphNode, nameOf: (id: NodeId) => string): string {
  const args = node.args.map(nameOf).join(", ");
  switch (node.operation) {
    case "coordinate":
      return `x[${fromOne(node.place)}]`;
    case "index":
      return placeText(node.place);
    case "datum":
      return `${node.source}[${node.byRow ? "row, " : ""}${fromOne(node.place)}]`;
    case "axis_sum":
      return `sum over k${node.axis.id}(${args})`;
    case "axis_extreme":
      return `${node.wins === "gt" ? "max" : "min"} over k${node.axis.id}(${[...new Set(node.args)].map(nameOf).join(", ")})`;
    default:
      return `${node.operation}(${args})`;
  }
}

/** Returns a place counted from 1. */
function fromOne(place: Place): string {
  return placeText({ ...place, first: place.first + 1 });
}

/** Constants by value, inputs by name, other nodes by number. */
function name(graph: Graph, id: NodeId): string {
  const node = graph.node(id);
  if (node.operation === "constant") return Object.is(node.value, -0) ? "-0" : String(node.value);
  return node.operation === "input" ? node.name : `n${id}`;
}
