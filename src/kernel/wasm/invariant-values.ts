import type { NodeId } from "../../formula/ir/node-table.ts";
import type { UpdateRule } from "../../optimizers/rule.ts";
import type { SpaceSpec } from "../../sweep/spec/sweep-spec.ts";
import { loopInvariantNodes } from "../lowering/loop-invariant.ts";
import { hyperparameterRow } from "./rows.ts";
import { compute } from "./operation-code.ts";
import type { VectorCode, Vectors } from "./vector-code.ts";

/**
 * Values that are constant throughout a trial: hyperparameters, constants of the space, and
 * functions of these. The functions are computed once, when the trial begins, and stored in rows.
 */
export class InvariantValues {
  readonly #rule: UpdateRule;
  readonly #constants: ReadonlyMap<string, number>;
  readonly #invariant: ReadonlySet<NodeId>;
  /** The invariant nodes that a step reads. */
  readonly #read: ReadonlySet<NodeId>;

  constructor(space: SpaceSpec, rule: UpdateRule) {
    const { graph, x, state } = rule;
    this.#rule = rule;
    this.#constants = new Map([
      ["n", space.objective.dim],
      ["minimum", space.objective.minimum ?? NaN],
      ["max_steps", space.stop.max_steps],
    ]);
    const results = [x, ...state.map((variable) => variable.next)];
    const nodes = graph.reachable(results);
    this.#invariant = loopInvariantNodes(rule, nodes);
    const read = new Set([
      ...results,
      ...nodes.filter((id) => !this.#invariant.has(id)).flatMap((id) => graph.node(id).args),
    ]);
    this.#read = new Set(nodes.filter((id) => read.has(id) && this.#invariant.has(id)));
  }

  /** Rows of the computed values. */
  get rows(): readonly string[] {
    return this.#computed.map(invariantRow);
  }

  has(id: NodeId): boolean {
    return this.#invariant.has(id);
  }

  /** Whether a step reads the node itself. */
  reads(id: NodeId): boolean {
    return this.#read.has(id);
  }

  /** Computes the rows. */
  compute(code: VectorCode): void {
    const { graph } = this.#rule;
    const values = new Map<NodeId, Vectors>();
    const of = (id: NodeId): Vectors => values.get(id) ?? missing(id);
    for (const id of graph.reachable(this.#computed)) {
      if (graph.constantOf(id) !== undefined) continue;
      const node = graph.node(id);
      values.set(id, node.operation === "input" ? this.#input(code, node.name) : compute(code, graph, id, of));
    }
    for (const id of this.#computed) code.store(invariantRow(id), of(id));
  }

  /** Loads a value from its row. */
  load(code: VectorCode, id: NodeId): Vectors {
    const node = this.#rule.graph.node(id);
    if (node.operation === "constant") return code.constant(node.value);
    return node.operation === "input" ? this.#input(code, node.name) : code.load(invariantRow(id));
  }

  get #computed(): NodeId[] {
    return [...this.#read].filter((id) => this.#rule.graph.node(id).args.length > 0);
  }

  #input(code: VectorCode, name: string): Vectors {
    const constant = this.#constants.get(name);
    return constant === undefined ? code.load(hyperparameterRow(name)) : code.constant(constant);
  }
}

function invariantRow(id: NodeId): string {
  return `invariant$${id}`;
}

function missing(id: NodeId): never {
  throw new Error(`node ${id} is not invariant`);
}
