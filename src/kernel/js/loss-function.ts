import type { VectorParts } from "../../formula/ir/graph.ts";
import type { NodeId } from "../../formula/ir/node-table.ts";
import { computed, isFromLoop, loopSteps, startsEmpty, vectorsOf } from "../../formula/ir/loop-steps.ts";
import type { LoopStep } from "../../formula/ir/loop-steps.ts";
import type { LossGraph } from "../../objectives/loss-graph.ts";
import { compileCode } from "../../formula/generated-code.ts";
import { expression, isComputed, reference, vectorName } from "./expression.ts";
import { loopCode } from "./loop-code.ts";
import { lowerLoss } from "../lowering/lower-loss.ts";

/** Returns the loss at `x` and writes the gradient to `g`. */
export type LossFunction = (x: ArrayLike<number>, g: Float64Array) => number;

// V8 does not optimize functions beyond some 60 kB of bytecode, so a large graph becomes several
// functions.
const STATEMENTS = 500;

/** Nodes to compute in order, or a loop to run. */
type Piece = readonly NodeId[] | LoopStep;

/** Compiles a graph to JavaScript over arrays. */
export function compileLoss(original: LossGraph): LossFunction {
  const { code, tables } = lossCode(original);
  return compileCode<(tables: readonly Float64Array[]) => LossFunction>(["tables"], code)(tables);
}

/**
 * Generates a graph's code: its loops, and straight-line code in pieces that V8 optimizes. Values
 * that cross from one piece to another go through the array `w`. Returns the loops' tables too,
 * which the code reads.
 */
export function lossCode(original: LossGraph): { readonly code: string; readonly tables: readonly Float64Array[] } {
  const objective = lowerLoss(original);
  const { graph, inputs, loss, gradient, scatters } = objective;
  const coordinate = new Map(inputs.map((id, index) => [id, index]));
  const pieces = inPieces(objective);
  const vectors = vectorsOf(graph, [loss, ...gradient], scatters);
  const piece = new Map<NodeId, number>();
  for (const [index, part] of pieces.entries()) {
    for (const id of isStep(part) ? computed(part) : part) piece.set(id, index);
  }
  const slots = new Map<NodeId, number>();
  const share = (id: NodeId): void => {
    if (piece.has(id) && !slots.has(id) && graph.node(id).operation !== "vector") slots.set(id, slots.size);
  };
  for (const [index, part] of pieces.entries()) {
    if (isStep(part)) for (const id of [...computed(part), ...part.reads]) share(id);
    else for (const id of part) for (const arg of graph.node(id).args) if (piece.get(arg) !== index) share(arg);
  }
  for (const id of [loss, ...gradient]) share(id);

  const ref = (here: number) => (id: NodeId) => {
    const index = coordinate.get(id);
    if (index !== undefined) return `x[${index}]`;
    return piece.get(id) === here ? `n${id}` : `w[${slots.get(id)}]`;
  };
  const shared = (id: NodeId): string => reference(graph, id, ref(-1));
  const tables: Float64Array[] = [];
  const bodies = pieces.map((part, index) => {
    if (isStep(part)) return loopCode(part, shared, tables);
    return part.flatMap((id) => {
      const node = graph.node(id);
      if (node.operation === "vector") return singlesCode(id, node, (single) => reference(graph, single, ref(index)));
      const slot = slots.get(id);
      const value = expression(graph, id, ref(index));
      return [`const n${id} = ${value};${slot === undefined ? "" : ` w[${slot}] = n${id};`}`];
    });
  });
  const outputs = gradient.flatMap((id, index) => {
    if (scatters.length === 0) return [`g[${index}] = ${shared(id)};`];
    // A sum that starts at 0 is never −0, so adding 0 changes nothing.
    return graph.constantOf(id) === 0 ? [] : [`g[${index}] += ${shared(id)};`];
  });
  bodies.push(...chunks(outputs));
  const code = [
    `const w = new Float64Array(${slots.size});`,
    ...vectors.map(([id, { count }]) => `const ${vectorName(id)} = new Float64Array(${count});`),
    ...bodies.map((statements, index) => `function piece${index}(x, g) {\n${statements.join("\n")}\n}`),
    `return function loss(x, g) {`,
    scatters.length === 0 ? "" : "g.fill(0);",
    ...vectors.filter(([, vector]) => startsEmpty(vector)).map(([id]) => `${vectorName(id)}.fill(-0);`),
    ...bodies.map((_, index) => `piece${index}(x, g);`),
    `return ${shared(loss)};`,
    `};`,
  ].join("\n");
  return { code, tables };
}

/** Returns the code that adds or sets the single elements of a vector. */
function singlesCode(id: NodeId, { parts, singles }: VectorParts, text: (id: NodeId) => string): string[] {
  const operator = parts.length === 0 ? "=" : "+=";
  return [...singles].map(([position, single]) => `${vectorName(id)}[${position}] ${operator} ${text(single)};`);
}

/** Orders the work: before each loop the nodes that it reads, and the rest at the end. */
function inPieces({ graph, loss, gradient, scatters }: LossGraph): Piece[] {
  const roots = [loss, ...gradient];
  const done = new Set<NodeId>();
  const upTo = (ids: readonly NodeId[]): NodeId[][] => {
    const fresh = graph
      .reachable(ids)
      .filter((id) => isComputed(graph, id) && !isFromLoop(graph.node(id)) && !done.has(id));
    for (const id of fresh) done.add(id);
    return chunks(fresh);
  };
  const steps = loopSteps(graph, roots, scatters).flatMap((step) => [...upTo(step.reads), step]);
  return [...steps, ...upTo(roots)];
}

function isStep(piece: Piece): piece is LoopStep {
  return "loop" in piece;
}

function chunks<T>(statements: readonly T[]): T[][] {
  const count = Math.ceil(statements.length / STATEMENTS);
  return Array.from({ length: count }, (_, i) => statements.slice(i * STATEMENTS, (i + 1) * STATEMENTS));
}
