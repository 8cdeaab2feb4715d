import type { Graph } from "../../formula/ir/graph.ts";
import type { NodeId } from "../../formula/ir/node-table.ts";
import type { UpdateRule } from "../../optimizers/rule.ts";
import { NORMAL_INPUT } from "../../optimizers/step-inputs.ts";
import { countsSteps, isNoisy } from "../lowering/noisy-rule.ts";
import { reductionStages } from "../lowering/reduction-stage.ts";
import type { Local } from "./encoding/assembler.ts";
import { gradientRow, normalRow, stateRow, xRow } from "./rows.ts";
import type { InvariantValues } from "./invariant-values.ts";
import type { TrialBody } from "./wasm-module.ts";
import { drawNormals } from "./noise-code.ts";
import { compute } from "./operation-code.ts";
import type { VectorCode, Vectors } from "./vector-code.ts";

/** A step of many coordinates: vectors stay in memory, and loops over coordinates stay loops. */
export class ArrayBody implements TrialBody {
  readonly #code: VectorCode;
  readonly #loss: () => Vectors;
  readonly #rule: UpdateRule;
  readonly #dim: number;
  readonly #invariant: InvariantValues;

  /** `loss` generates the loss, and writes the gradient to its rows. */
  constructor(code: VectorCode, dim: number, rule: UpdateRule, invariant: InvariantValues, loss: () => Vectors) {
    this.#code = code;
    this.#loss = loss;
    this.#rule = rule;
    this.#dim = dim;
    this.#invariant = invariant;
  }

  /** Computes the loss and its gradient at the current point. */
  differentiate(): Vectors {
    return this.#loss();
  }

  draw(): void {
    if (isNoisy(this.#rule)) drawNormals(this.#code, this.#dim);
  }

  evaluate(): { loss: Vectors; squares: Vectors } {
    const loss = this.differentiate();
    const squares = this.#code.copy(this.#code.constant(0));
    this.#code.loop(this.#dim, (pointer) => this.#addSquare(squares, this.#code.loadAt(pointer, gradientRow(0))));
    return { loss, squares };
  }

  gradientSquares(scale: Vectors): Vectors {
    const squares = this.#code.copy(this.#code.constant(0));
    this.#code.loop(this.#dim, (pointer) => {
      this.#addSquare(squares, this.#code.op("f64x2Mul", this.#code.loadAt(pointer, gradientRow(0)), scale));
    });
    return squares;
  }

  updateSquares(loss: Vectors, scale: Vectors): Vectors {
    const squares = this.#code.copy(this.#code.constant(0));
    this.#update(loss, (result, pointer) => {
      const update = this.#code.op("f64x2Sub", result(this.#rule.x), this.#code.loadAt(pointer, xRow(0)));
      this.#addSquare(squares, this.#code.op("f64x2Mul", update, scale));
    });
    return squares;
  }

  #addSquare(sum: Vectors, a: Vectors): void {
    this.#code.assign(sum, this.#code.op("f64x2Add", sum, this.#code.op("f64x2Mul", a, a)));
  }

  step(loss: Vectors): void {
    const { graph, x, state } = this.#rule;
    const single = this.#update(loss, (result, _, target) => {
      this.#code.storeAt(target, xRow(0), result(x));
      for (const { name, vector, next } of state) {
        if (vector) this.#code.storeAt(target, stateRow(name, 0), result(next));
      }
    });
    for (const { name, vector, next } of state) {
      if (vector) continue;
      const value = this.#code.argument(graph, next, (id) => single.get(id) ?? missing(`node ${id}`));
      this.#code.storeNext(stateRow(name), value);
    }
    if (countsSteps(this.#rule)) {
      this.#code.storeNext("t", this.#code.op("f64x2Add", this.#code.load("t"), this.#code.constant(1)));
    }
  }

  /**
   * Makes one step of the rule, pass by pass over the coordinates. The last pass calls `use` with
   * the results and the pointers to the current and the next rows. Returns the values that all
   * coordinates share.
   */
  #update(
    loss: Vectors,
    use: (result: (id: NodeId) => Vectors, pointer: Local, target: Local) => void,
  ): ReadonlyMap<NodeId, Vectors> {
    const { graph, vectors, state, x } = this.#rule;
    const roots = [x, ...state.map((variable) => variable.next)];
    const nodes = graph.reachable(roots);
    const level = reductionStages(this.#rule, nodes);
    const last = Math.max(0, ...level.values());
    const single = new Map<NodeId, Vectors>();
    for (const id of nodes) if (this.#invariant.reads(id)) single.set(id, this.#invariant.load(this.#code, id));
    for (let pass = 0; pass <= last; pass++) {
      for (const id of nodes) {
        const { operation } = graph.node(id);
        const known = this.#invariant.has(id) || operation === "coordinate_sum" || vectors.has(id);
        if (!known && level.get(id) === pass) single.set(id, this.#scalar(graph, id, single, loss));
      }
      const totals = nodes.filter((id) => graph.node(id).operation === "coordinate_sum" && level.get(id) === pass + 1);
      for (const id of totals) single.set(id, this.#code.copy(this.#code.constant(0)));
      const wanted =
        pass === last ? roots.filter((id) => vectors.has(id)) : totals.flatMap((id) => graph.node(id).args);
      this.#code.loop(this.#dim, (pointer, target) => {
        const own = new Map<NodeId, Vectors>();
        const of = (id: NodeId): Vectors => own.get(id) ?? single.get(id) ?? missing(`node ${id}`);
        for (const id of vectorsFor(graph, vectors, wanted)) {
          const node = graph.node(id);
          const value =
            node.operation === "input"
              ? this.#code.loadAt(pointer, coordinateRow(node.name))
              : compute(this.#code, graph, id, of);
          own.set(id, value);
        }
        const result = (id: NodeId): Vectors => this.#code.argument(graph, id, of);
        for (const id of totals) {
          const total = single.get(id) ?? missing(`node ${id}`);
          this.#code.assign(total, this.#code.op("f64x2Add", total, result(graph.node(id).args[0] ?? id)));
        }
        if (pass === last) use(result, pointer, target);
      });
    }
    return single;
  }

  #scalar(graph: Graph, id: NodeId, single: ReadonlyMap<NodeId, Vectors>, loss: Vectors): Vectors {
    const node = graph.node(id);
    if (node.operation !== "input")
      return compute(this.#code, graph, id, (arg) => single.get(arg) ?? missing(`node ${arg}`));
    return node.name === "loss" ? loss : this.#code.load(node.name === "t" ? "t" : stateRow(node.name));
  }
}

/** Returns the vector nodes that `wanted` needs, without those behind finished sums. */
function vectorsFor(graph: Graph, vectors: ReadonlySet<NodeId>, wanted: readonly NodeId[]): NodeId[] {
  const found = new Set<NodeId>();
  const stack = wanted.filter((id) => vectors.has(id));
  for (let id = stack.pop(); id !== undefined; id = stack.pop()) {
    if (found.has(id)) continue;
    found.add(id);
    stack.push(...graph.node(id).args.filter((arg) => vectors.has(arg)));
  }
  return [...found].sort((a, b) => a - b);
}

function coordinateRow(name: string): string {
  if (name === "x") return xRow(0);
  if (name === NORMAL_INPUT) return normalRow(0);
  return name === "g" ? gradientRow(0) : stateRow(name, 0);
}

function missing(what: string): never {
  throw new Error(`the kernel has no ${what}`);
}
