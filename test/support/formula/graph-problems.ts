import type { Graph, GraphNode, Loop, Scatter } from "../../../src/formula/ir/graph.ts";
import type { NodeId } from "../../../src/formula/ir/node-table.ts";
import { OPERATIONS } from "../../../src/formula/ir/operations.ts";
import { isElementary, isPrimitive } from "../../../src/formula/ir/primitives.ts";

/** The context of a graph. */
interface Context {
  /** The names that inputs may have. */
  readonly inputs: ReadonlySet<string>;
  /** Whether the graph must consist of exact operations. */
  readonly lowered: boolean;
  /** The number of coordinates; 0 for update rules. */
  readonly dim: number;
  readonly scatters?: readonly Scatter[];
  /** The nodes that are used. If omitted, all are: the survey of `let` leaves inputs behind. */
  readonly roots?: readonly NodeId[];
}

/** Numbers of arguments of nodes that are no functions of numbers; others have none. */
const ARITIES: Readonly<Partial<Record<GraphNode["operation"], number>>> = {
  coordinate_sum: 1,
  axis_sum: 1,
  axis_extreme: 2,
};

const CONDITIONS: ReadonlySet<string> = new Set(["lt", "le", "gt", "ge", "eq", "ne", "and", "or", "not"]);

/** Returns the invariants that a graph violates, its loops and scatters included. */
export function graphProblems(graph: Graph, { inputs, lowered, dim, scatters = [], roots }: Context): string[] {
  const reads = scatters.flatMap(({ loop, node }) => loop.reads([node]));
  const used = roots === undefined ? undefined : new Set(graph.reachable([...roots, ...reads]));
  const counts = graph.loops.map(({ count }) => count);
  return [
    ...nodeProblems(graph, lowered),
    ...each(graph, (node, id) => (used?.has(id) === false ? undefined : inputProblem(node, inputs))),
    ...(new Set(counts).size === counts.length ? [] : [`loops of equal length: ${counts.join(", ")}`]),
    ...graph.loops.flatMap((loop) => loopProblems(graph, loop, lowered, dim)),
    ...scatters.flatMap((scatter) => scatterProblems(graph, scatter, dim)),
  ];
}

function each(graph: Graph, problem: (node: GraphNode, id: NodeId) => string | undefined): string[] {
  return Array.from({ length: graph.size }, (_, id) => {
    const found = problem(graph.node(id), id);
    return found === undefined ? [] : [`node ${id}, ${graph.node(id).operation}: ${found}`];
  }).flat();
}

function inputProblem(node: GraphNode, known: ReadonlySet<string>): string | undefined {
  return node.operation === "input" && !known.has(node.name) ? `unknown input ${node.name}` : undefined;
}

/** The invariants that also hold in the body of a loop. */
function nodeProblems(graph: Graph, lowered: boolean): string[] {
  return each(graph, (node, id) => {
    const bad = node.args.find((arg) => !(Number.isInteger(arg) && arg >= 0 && arg < id));
    if (bad !== undefined) return `argument ${bad} is not an earlier node`;
    if (node.operation === "loop_sum") return sumProblem(graph, node);
    if (node.operation === "loop_extreme") return extremeProblem(graph, node);
    if (node.operation === "vector") return vectorProblem(graph, node);
    if (node.operation === "element") return elementProblem(graph, node);
    if (!isPrimitive(node.operation)) {
      const arity = ARITIES[node.operation] ?? 0;
      return node.args.length === arity ? undefined : `${node.args.length} arguments instead of ${arity}`;
    }
    const { arity, conditions = [] } = OPERATIONS[node.operation];
    if (node.args.length !== arity) return `${node.args.length} arguments instead of ${arity}`;
    if (lowered && isElementary(node.operation)) return "not an exact operation";
    for (const [position, arg] of node.args.entries()) {
      if (conditions.includes(position) !== isCondition(graph, arg)) {
        return `argument ${position} is ${isCondition(graph, arg) ? "a condition" : "not a condition"}`;
      }
    }
    return undefined;
  });
}

function isCondition(graph: Graph, id: NodeId): boolean {
  return CONDITIONS.has(graph.node(id).operation);
}

function sumProblem(graph: Graph, { loop, term, args }: GraphNode & { operation: "loop_sum" }): string | undefined {
  if (!graph.loops.includes(loop)) return "its loop is not one of the graph's";
  if (!(term >= 0 && term < loop.graph.size)) return `no term ${term}`;
  if (isCondition(loop.graph, term)) return "its term is a condition";
  const reads = loop.reads([term]);
  return reads.join() === args.join() ? undefined : `arguments ${args.join()}, but its term reads ${reads.join()}`;
}

function extremeProblem(
  graph: Graph,
  { loop, term, result, args }: GraphNode & { operation: "loop_extreme" },
): string | undefined {
  if (!graph.loops.includes(loop)) return "its loop is not one of the graph's";
  const reads = loop.reads([term, result]);
  return reads.join() === args.join() ? undefined : `arguments ${args.join()}, but its term reads ${reads.join()}`;
}

function vectorProblem(
  graph: Graph,
  { count, parts, singles, args }: GraphNode & { operation: "vector" },
): string | undefined {
  if (parts.some(({ loop }) => !graph.loops.includes(loop))) return "a loop that is not one of the graph's";
  if (parts.some(({ loop, first }) => !(first >= 0 && first + loop.count <= count))) return `a part outside ${count}`;
  if ([...singles.keys()].some((position) => !(position >= 0 && position < count)))
    return `an element outside ${count}`;
  const reads = [...parts.flatMap(({ loop, node }) => loop.reads([node])), ...singles.values()];
  return reads.join() === args.join() ? undefined : `arguments ${args.join()}, but its parts read ${reads.join()}`;
}

function elementProblem(graph: Graph, { position, args }: GraphNode & { operation: "element" }): string | undefined {
  const vector = graph.node(args[0] ?? 0);
  if (args.length !== 1 || vector.operation !== "vector") return `an element of ${vector.operation}`;
  return position >= 0 && position < vector.count ? undefined : `element ${position} of ${vector.count}`;
}

function loopProblems(outer: Graph, loop: Loop, lowered: boolean, dim: number): string[] {
  const { graph: body, count } = loop;
  const maps = [loop.coordinates, loop.elements, loop.tables, loop.arguments];
  const problems = [
    ...nodeProblems(body, lowered),
    ...(body.loops.length > 0 ? ["a loop inside"] : []),
    ...each(body, (node, id) => {
      if (node.operation === "coordinate_sum" || node.operation === "loop_sum") return "a sum in a body";
      const found = maps.filter((map) => map.has(id)).length;
      const expected = node.operation === "input" ? 1 : 0;
      return found === expected ? undefined : `in ${found} maps instead of ${expected}`;
    }),
    ...[...loop.coordinates.values()].flatMap((first) => rangeProblem(first, count, dim)),
    ...[...loop.elements.values()].flatMap(({ vector, first }) => {
      const node = outer.node(vector);
      const fits = node.operation === "vector" && first >= 0 && first + count <= node.count;
      return fits ? [] : [`elements from ${first} on of node ${vector}, ${node.operation}`];
    }),
    ...[...loop.tables.values()].flatMap((table) => tableProblem(table, count)),
    ...[...loop.arguments.values()].flatMap((id) => {
      if (!(id >= 0 && id < outer.size)) return [`no outer node ${id}`];
      if (outer.constantOf(id) !== undefined) return [`argument ${id} is a constant`];
      return isCondition(outer, id) ? [`argument ${id} is a condition`] : [];
    }),
  ];
  return problems.map((problem) => `loop of ${count}: ${problem}`);
}

function rangeProblem(first: number, count: number, dim: number): string[] {
  const fits = Number.isInteger(first) && first >= 0 && first + count <= dim;
  return fits ? [] : [`coordinates ${first} to ${first + count - 1} of ${dim}`];
}

function tableProblem(table: Float64Array, count: number): string[] {
  if (table.length !== count) return [`a table of ${table.length} values`];
  return table.every((value) => Object.is(value, table[0])) ? ["a table of equal values"] : [];
}

function scatterProblems(graph: Graph, { loop, first, node }: Scatter, dim: number): string[] {
  if (!graph.loops.includes(loop)) return ["the loop of a scatter is not one of the graph's"];
  if (!(node >= 0 && node < loop.graph.size)) return [`no node ${node} for a scatter`];
  const isNumber = !isCondition(loop.graph, node);
  return [
    ...(isNumber ? [] : [`scatter of a condition, ${node}`]),
    ...([...loop.coordinates.values()].includes(first) ? [] : [`scatter to coordinate ${first}, which no term reads`]),
    ...rangeProblem(first, loop.count, dim),
  ];
}
