import type { NodeId } from "../../formula/ir/node-table.ts";
import type { UpdateRule } from "../../optimizers/rule.ts";
import { loopInvariantNodes } from "../lowering/loop-invariant.ts";
import type { RuledSpace } from "../lowering/lowered-space.ts";
import { isCondition, literal, readCondition } from "./expression.ts";

/** The values of a rule that are constant throughout a trial. */
export class Invariants {
  readonly #rule: UpdateRule;
  readonly #invariant: ReadonlySet<NodeId>;
  readonly #constants: ReadonlyMap<string, string>;
  /** The nodes that are computed when a trial begins, and read at its steps. */
  readonly computed: readonly NodeId[];
  /** The hyperparameters that steps read themselves. */
  readonly hyperparameters: readonly string[];

  constructor({ space, rule }: RuledSpace) {
    const { graph, x, state } = rule;
    const results = [x, ...state.map(({ next }) => next)];
    const nodes = graph.reachable(results);
    this.#rule = rule;
    this.#invariant = loopInvariantNodes(rule, nodes);
    this.#constants = new Map([
      ["n", literal(space.objective.dim)],
      ["minimum", literal(space.objective.minimum ?? NaN)],
      ["max_steps", "max_steps"],
    ]);
    const changing = nodes.filter((id) => !this.#invariant.has(id));
    const read = new Set([...results, ...changing.flatMap((id) => graph.node(id).args)]);
    const constant = nodes.filter((id) => read.has(id) && this.#invariant.has(id));
    this.computed = constant.filter((id) => graph.node(id).args.length > 0);
    this.hyperparameters = constant.flatMap((id) => {
      const node = graph.node(id);
      return node.operation === "input" && !this.#constants.has(node.name) ? [node.name] : [];
    });
  }

  has(id: NodeId): boolean {
    return this.#invariant.has(id);
  }

  /** Returns the text that reads an input which is constant. `row` returns that of a row. */
  input(name: string, row: (name: string) => string): string {
    return this.#constants.get(name) ?? row(`h_${name}`);
  }

  /** Returns the text that reads an invariant node at a step; undefined for nodes never read. */
  read(id: NodeId, row: (name: string) => string): string | undefined {
    const node = this.#rule.graph.node(id);
    if (node.operation === "constant") return literal(node.value);
    if (node.operation === "input") return this.input(node.name, row);
    if (!this.computed.includes(id)) return undefined;
    const kept = row(`i${id}`);
    return isCondition(this.#rule.graph, id) ? readCondition(kept) : kept;
  }

  /** Names of the rows that steps read. */
  get rows(): readonly string[] {
    return [...this.hyperparameters.map((name) => `h_${name}`), ...this.computed.map((id) => `i${id}`)];
  }
}
