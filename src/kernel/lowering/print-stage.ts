import type { Graph } from "../../formula/ir/graph.ts";
import type { NodeId } from "../../formula/ir/node-table.ts";
import { loopSteps, results } from "../../formula/ir/loop-steps.ts";
import { lossGraph } from "../../objectives/loss-graph.ts";
import type { LossGraph } from "../../objectives/loss-graph.ts";
import type { SpaceSpec } from "../../sweep/spec/sweep-spec.ts";
import { lowerLoss } from "./lower-loss.ts";

/**
 * Returns the nodes of a space's loss graph, one per line, loops indented, then the loss and the
 * gradient.
 */
export function printStage({ objective }: SpaceSpec, stage: "graph" | "lowered"): string {
  const built = lossGraph(objective);
  return `${lossLines(stage === "graph" ? built : lowerLoss(built)).join("\n")}\n`;
}

function lossLines({ graph, loss, gradient, scatters }: LossGraph): string[] {
  const roots = [loss, ...gradient];
  const steps = loopSteps(graph, roots, scatters);
  const loops = steps.flatMap((step) => {
    const { loop, sums, extremes, scatters: added } = step;
    return [
      `loop k = 0..${loop.count - 1}`,
      ...nodeLines(loop.graph, results(step)).map((line) => `  ${line}`),
      ...sums.map(({ sum, term }) => `  ${name(graph, sum)} += ${name(loop.graph, term)}`),
      ...extremes.map(({ extreme, term, wins, result }) => {
        const at = result === term ? "" : `, ${name(loop.graph, result)}`;
        return `  ${name(graph, extreme)} = ${wins === "gt" ? "max" : "min"}(${name(loop.graph, term)}${at})`;
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
    const { operation, args } = graph.node(id);
    if (operation === "constant" || operation === "input") return [];
    return [`n${id} = ${operation}(${args.map((arg) => name(graph, arg)).join(", ")})`];
  });
}

/** Constants by value, inputs by name, other nodes by number. */
function name(graph: Graph, id: NodeId): string {
  const node = graph.node(id);
  if (node.operation === "constant") return Object.is(node.value, -0) ? "-0" : String(node.value);
  return node.operation === "input" ? node.name : `n${id}`;
}
