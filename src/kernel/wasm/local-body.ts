import type { NodeId } from "../../formula/ir/node-table.ts";
import type { LossGraph } from "../../objectives/loss-graph.ts";
import type { UpdateRule } from "../../optimizers/rule.ts";
import { NORMAL_INPUT } from "../../optimizers/step-inputs.ts";
import { countsSteps, isNoisy } from "../lowering/noisy-rule.ts";
import { normalRow, stateRow, xRow } from "./rows.ts";
import type { InvariantValues } from "./invariant-values.ts";
import type { TrialBody } from "./wasm-module.ts";
import { drawNormals } from "./noise-code.ts";
import { compute } from "./operation-code.ts";
import type { VectorCode, Vectors } from "./vector-code.ts";

/** A step of few coordinates: all values are locals, and loops over coordinates are unrolled. */
export class LocalBody implements TrialBody {
  readonly #code: VectorCode;
  readonly #objective: LossGraph;
  readonly #rule: UpdateRule;
  readonly #coordinates: readonly number[];
  readonly #invariant: InvariantValues;
  readonly #loaded = new Map<string, Vectors>();
  #gradient: readonly Vectors[] = [];

  constructor(code: VectorCode, objective: LossGraph, rule: UpdateRule, invariant: InvariantValues) {
    this.#code = code;
    this.#objective = objective;
    this.#rule = rule;
    this.#coordinates = objective.inputs.map((_, j) => j);
    this.#invariant = invariant;
  }

  draw(): void {
    if (isNoisy(this.#rule)) drawNormals(this.#code, this.#coordinates.length);
  }

  evaluate(): { loss: Vectors; squares: Vectors } {
    const { graph, inputs, loss, gradient } = this.#objective;
    const values = new Map<NodeId, Vectors>(inputs.map((id, j) => [id, this.#row(xRow(j))]));
    const of = (id: NodeId): Vectors => values.get(id) ?? missing(`node ${id}`);
    // The gradient first: the next point depends on it.
    for (const id of [...graph.reachable(gradient), ...graph.reachable([loss])]) {
      if (!values.has(id) && graph.constantOf(id) === undefined) values.set(id, compute(this.#code, graph, id, of));
    }
    this.#gradient = gradient.map((id) => this.#code.argument(graph, id, of));
    return { loss: this.#code.argument(graph, loss, of), squares: this.#code.squares(this.#gradient) };
  }

  step(loss: Vectors): void {
    for (const [row, value] of this.#next(loss)) this.#code.storeNext(row, value);
    if (countsSteps(this.#rule)) {
      this.#code.storeNext("t", this.#code.op("f64x2Add", this.#row("t"), this.#code.constant(1)));
    }
  }

  gradientSquares(scale: Vectors): Vectors {
    return this.#code.squares(this.#gradient.map((g) => this.#code.op("f64x2Mul", g, scale)));
  }

  updateSquares(loss: Vectors, scale: Vectors): Vectors {
    const next = new Map(this.#next(loss));
    return this.#code.squares(
      this.#coordinates.map((j) => {
        const update = this.#code.op("f64x2Sub", next.get(xRow(j)) ?? missing(xRow(j)), this.#row(xRow(j)));
        return this.#code.op("f64x2Mul", update, scale);
      }),
    );
  }

  /** Computes the next point and state, row by row. */
  #next(loss: Vectors): (readonly [row: string, value: Vectors])[] {
    const { graph, vectors, state, x } = this.#rule;
    const single = new Map<NodeId, Vectors>();
    const each = this.#coordinates.map(() => new Map<NodeId, Vectors>());
    const at = (j: number) => (id: NodeId) => each[j]?.get(id) ?? single.get(id) ?? missing(`node ${id}`);
    for (const id of graph.reachable([x, ...state.map((variable) => variable.next)])) {
      const node = graph.node(id);
      if (this.#invariant.has(id)) {
        if (this.#invariant.reads(id)) single.set(id, this.#invariant.load(this.#code, id));
      } else if (node.operation === "coordinate_sum") {
        const terms = each.map((_, j) => this.#code.argument(graph, node.args[0] ?? id, at(j)));
        single.set(id, this.#code.sum([this.#code.constant(0), ...terms]));
      } else if (vectors.has(id)) {
        for (const [j, values] of each.entries()) {
          const value =
            node.operation === "input" ? this.#coordinate(node.name, j) : compute(this.#code, graph, id, at(j));
          values.set(id, value);
        }
      } else if (node.operation === "input") {
        single.set(id, node.name === "loss" ? loss : this.#row(node.name === "t" ? "t" : stateRow(node.name)));
      } else single.set(id, compute(this.#code, graph, id, at(0)));
    }
    const result = (id: NodeId, j: number): Vectors => this.#code.argument(graph, id, at(j));
    return [
      ...each.map((_, j) => [xRow(j), result(x, j)] as const),
      ...state.flatMap(({ name, vector, next }) =>
        vector
          ? each.map((_, j) => [stateRow(name, j), result(next, j)] as const)
          : [[stateRow(name), result(next, 0)] as const],
      ),
    ];
  }

  #coordinate(name: string, j: number): Vectors {
    if (name === "g") return this.#gradient[j] ?? missing("g");
    if (name === NORMAL_INPUT) return this.#row(normalRow(j));
    return this.#row(name === "x" ? xRow(j) : stateRow(name, j));
  }

  /** Returns a row of the current step, loaded on first use. */
  #row(row: string): Vectors {
    const loaded = this.#loaded.get(row) ?? this.#code.load(row);
    this.#loaded.set(row, loaded);
    return loaded;
  }
}

function missing(what: string): never {
  throw new Error(`the kernel has no ${what}`);
}
