import type { Graph, VectorParts } from "../../formula/ir/graph.ts";
import type { NodeId } from "../../formula/ir/node-table.ts";
import { loopSteps, results } from "../../formula/ir/loop-steps.ts";
import { axisLoss } from "../../objectives/axis-loss.ts";
import { lossGraph } from "../../objectives/loss-graph.ts";
import type { LossGraph } from "../../objectives/loss-graph.ts";
import type { SpaceSpec } from "../../sweep/spec/sweep-spec.ts";
import { batchProgram } from "./data-programs.ts";
import { axisLines, programLines } from "./print-program.ts";
import { lowerLoss } from "./lower-loss.ts";

/**
 * Returns the nodes of a space's loss graph, one per line, loops indented, then the loss and the
 * gradient.
 */
export function printStage({ objective }: SpaceSpec, stage: "graph" | "lowered"): string {
  if (objective.data !== undefined) {
    const lines = stage === "graph" ? axisLines(axisLoss(objective)) : programLines(batchProgram(objective));
    return `${lines.join("\n")}\n`;
  }
  const built = lossGraph(objective);
  return `${lossLines(stage === "graph" ? built : lowerLoss(built)).join("\n")}\n`;
}

function lossLines({ graph, loss, gradient, scatters }: LossGraph): string[] {
  const roots = [loss, ...gradient];
  const steps = loopSteps(graph, roots, scatters);
  const loops = steps.flatMap((step) => {
    const { loop, sums, extremes, scatters: added, parts } = step;
    return [
      `loop k = 0..${loop.count - 1}`,
      ...nodeLines(loop.graph, results(step)).map((line) => `  ${line}`),
      ...sums.map(({ sum, term }) => `  ${name(graph, sum)} += ${name(loop.graph, term)}`),
      ...extremes.map(({ extreme, term, wins, result }) => {
        const at = result === term ? "" : `, ${name(loop.graph, result)}`;
        return `  ${name(graph, extreme)} = ${wins === "gt" ? "max" : "min"}(${name(loop.graph, term)}${at})`;
      }),
      ...parts.map(({ vector, first, node, sets }) => {
        return `  n${vector}[k + ${first + 1}] ${sets ? "=" : "+="} ${name(loop.graph, node)}`;
      }),
      ...added.map(({ first, node }) => `  gradient[k + ${first + 1}] += ${name(loop.graph, node)}`),
    ];
  });
  return [
    ...nodeLines(graph, [...roots, ...steps.flatMap(({ reads }) => reads)]),
    ...loops,
    `loss = ${name(graph, loss)}`,
    ...gradient.flatMap((id, j) =>
      scatters.length > 0 && graph.constantOf(id) === 0 ? [] : [`gradient[${j + 1}] = ${name(graph, id)}`],
    ),
  ];
}

function nodeLines(graph: Graph, roots: readonly NodeId[]): string[] {
  return graph.reachable(roots).flatMap((id) => {
    const node = graph.node(id);
    const { operation, args } = node;
    if (operation === "constant" || operation === "input") return [];
    if (node.operation === "vector") return vectorLines(graph, id, node);
    if (node.operation === "element") return [`n${id} = n${args[0]}[${node.position + 1}]`];
    return [`n${id} = ${operation}(${args.map((arg) => name(graph, arg)).join(", ")})`];
  });
}

/** Returns the line of a vector, and its elements without those that loops compute. */
function vectorLines(graph: Graph, id: NodeId, { count, singles, parts }: VectorParts): string[] {
  const operator = parts.length === 0 ? "=" : "+=";
  return [
    `n${id} = vector of ${count}`,
    ...[...singles].map(([position, single]) => `n${id}[${position + 1}] ${operator} ${name(graph, single)}`),
  ];
}

/** Constants by value, inputs by name, other nodes by number. */
function name(graph: Graph, id: NodeId): string {
  const node = graph.node(id);
  if (node.operation === "constant") return Object.is(node.value, -0) ? "-0" : String(node.value);
  return node.operation === "input" ? node.name : `n${id}`;
}
