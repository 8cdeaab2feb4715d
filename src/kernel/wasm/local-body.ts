import type { NodeId } from "../../formula/graph.ts";
import type { LossGraph } from "../../objectives/loss-graph.ts";
import type { UpdateRule } from "../../optimizers/rule.ts";
import type { SpaceSpec } from "../../spec/sweep-spec.ts";
import { hyperparameterRow, stateRow, xRow } from "./rows.ts";
import { SteadyValues } from "./steady-values.ts";
import type { TrialBody } from "./trial-module.ts";
import type { VectorCode, Vectors } from "./vector-code.ts";

/** Few coordinates: all of a trial's numbers are locals, loops over coordinates are written out. */
export class LocalBody implements TrialBody {
  readonly #code: VectorCode;
  readonly #objective: LossGraph;
  readonly #rule: UpdateRule;
  readonly #coordinates: readonly number[];
  readonly #steady: SteadyValues;
  readonly #held = new Map<string, Vectors>();
  #gradient: readonly Vectors[] = [];
  #next: readonly (readonly [row: string, value: Vectors])[] = [];

  constructor(code: VectorCode, space: SpaceSpec, objective: LossGraph, rule: UpdateRule) {
    this.#code = code;
    this.#objective = objective;
    this.#rule = rule;
    this.#coordinates = objective.inputs.map((_, j) => j);
    this.#steady = new SteadyValues(code, space, rule);
  }

  begin(): void {
    const rows = [
      ...this.#coordinates.map(xRow),
      ...this.#rule.state.flatMap(({ name, vector }) =>
        vector ? this.#coordinates.map((j) => stateRow(name, j)) : [stateRow(name)],
      ),
      ...(this.#rule.uses.has("t") ? ["t"] : []),
    ];
    for (const row of rows) this.#held.set(row, this.#code.load(row));
    this.#steady.load((name) => this.#code.load(hyperparameterRow(name)));
  }

  evaluate(): { loss: Vectors; squares: Vectors } {
    const { graph, inputs, loss, gradient } = this.#objective;
    const values = new Map<NodeId, Vectors>(inputs.map((id, j) => [id, this.#holding(xRow(j))]));
    const of = (id: NodeId): Vectors => values.get(id) ?? missing(`node ${id}`);
    for (const id of graph.reachable([loss, ...gradient])) {
      if (!values.has(id) && graph.constantOf(id) === undefined) values.set(id, this.#code.compute(graph, id, of));
    }
    this.#gradient = gradient.map((id) => this.#code.argument(graph, id, of));
    return { loss: this.#code.argument(graph, loss, of), squares: this.#code.squares(this.#gradient) };
  }

  propose(loss: Vectors): void {
    const { graph, vectors, state, x } = this.#rule;
    const single = new Map(this.#steady.values);
    const each = this.#coordinates.map(() => new Map<NodeId, Vectors>());
    const at = (j: number) => (id: NodeId) => each[j]?.get(id) ?? single.get(id) ?? missing(`node ${id}`);
    for (const id of graph.reachable([x, ...state.map((variable) => variable.next)])) {
      if (single.has(id) || graph.constantOf(id) !== undefined) continue;
      const node = graph.node(id);
      if (node.operation === "total") {
        const terms = each.map((_, j) => this.#code.argument(graph, node.args[0] ?? id, at(j)));
        single.set(id, this.#code.sum([this.#code.constant(0), ...terms]));
      } else if (vectors.has(id)) {
        for (const [j, values] of each.entries()) {
          const value =
            node.operation === "input" ? this.#coordinate(node.name, j) : this.#code.compute(graph, id, at(j));
          values.set(id, value);
        }
      } else if (node.operation === "input") {
        single.set(id, node.name === "loss" ? loss : this.#holding(node.name === "t" ? "t" : stateRow(node.name)));
      } else single.set(id, this.#code.compute(graph, id, at(0)));
    }
    const result = (id: NodeId, j: number): Vectors => this.#code.argument(graph, id, at(j));
    this.#next = [
      ...each.map((_, j) => [xRow(j), result(x, j)] as const),
      ...state.flatMap(({ name, vector, next }) =>
        vector
          ? each.map((_, j) => [stateRow(name, j), result(next, j)] as const)
          : [[stateRow(name), result(next, 0)] as const],
      ),
    ];
  }

  moved(): Vectors {
    const next = new Map(this.#next);
    return this.#code.squares(
      this.#coordinates.map((j) =>
        this.#code.op("f64x2Sub", next.get(xRow(j)) ?? missing(xRow(j)), this.#holding(xRow(j))),
      ),
    );
  }

  store(): void {
    for (const [row, vectors] of this.#held) this.#code.store(row, vectors);
  }

  commit(): void {
    // All next values are in locals of their own or are held ones of another row, so none is lost by the order… unless a
    // rule exchanges two of them: copies come first.
    const copies = this.#next.map(([row, value]) => [row, this.#code.copy(value)] as const);
    for (const [row, value] of copies) this.#code.assign(this.#holding(row), value);
    const t = this.#held.get("t");
    if (t !== undefined) this.#code.assign(t, this.#code.op("f64x2Add", t, this.#code.constant(1)));
  }

  #coordinate(name: string, j: number): Vectors {
    if (name === "g") return this.#gradient[j] ?? missing("g");
    return this.#holding(name === "x" ? xRow(j) : stateRow(name, j));
  }

  #holding(row: string): Vectors {
    return this.#held.get(row) ?? missing(row);
  }
}

function missing(what: string): never {
  throw new Error(`the kernel has no ${what}`);
}
