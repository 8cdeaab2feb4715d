import type { NodeId } from "../../formula/graph.ts";
import type { UpdateRule } from "../../optimizers/rule.ts";
import type { SpaceSpec } from "../../spec/sweep-spec.ts";
import { steadyNodes } from "../steady-nodes.ts";
import type { VectorCode, Vectors } from "./vector-code.ts";

/** What stays the same through a trial: hyperparameters, constants of the space, and what depends on them alone. */
export class SteadyValues {
  readonly values: Map<NodeId, Vectors> = new Map<NodeId, Vectors>();
  readonly #code: VectorCode;
  readonly #rule: UpdateRule;
  readonly #constants: ReadonlyMap<string, number>;

  constructor(code: VectorCode, space: SpaceSpec, rule: UpdateRule) {
    this.#code = code;
    this.#rule = rule;
    this.#constants = new Map([
      ["n", space.objective.dim],
      ["minimum", space.objective.minimum ?? NaN],
      ["max_steps", space.stop.max_steps],
    ]);
  }

  /** Works them out; `hyperparameter` gives one by its name. */
  load(hyperparameter: (name: string) => Vectors): void {
    const { graph, x, state } = this.#rule;
    for (const id of steadyNodes(this.#rule, graph.reachable([x, ...state.map((variable) => variable.next)]))) {
      const node = graph.node(id);
      if (node.operation === "constant") continue;
      if (node.operation === "input") {
        const constant = this.#constants.get(node.name);
        this.values.set(id, constant === undefined ? hyperparameter(node.name) : this.#code.constant(constant));
      } else {
        const of = (arg: NodeId): Vectors => {
          const value = this.values.get(arg);
          if (value === undefined) throw new Error(`node ${arg} is not steady`);
          return value;
        };
        this.values.set(id, this.#code.compute(graph, id, of));
      }
    }
  }
}
