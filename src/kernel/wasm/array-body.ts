import type { Graph } from "../../formula/ir/graph.ts";
import type { NodeId } from "../../formula/ir/node-table.ts";
import { loopSteps, results } from "../../formula/ir/loop-steps.ts";
import type { LoopStep } from "../../formula/ir/loop-steps.ts";
import type { LossGraph } from "../../objectives/loss-graph.ts";
import type { UpdateRule } from "../../optimizers/rule.ts";
import { reductionStages } from "../lowering/reduction-stage.ts";
import type { Local } from "./encoding/assembler.ts";
import { gradientRow, stateRow, xRow } from "./rows.ts";
import type { InvariantValues } from "./invariant-values.ts";
import type { TrialBody } from "./wasm-module.ts";
import { compute } from "./operation-code.ts";
import type { VectorCode, Vectors } from "./vector-code.ts";

/** A step of many coordinates: vectors stay in memory, and loops over coordinates stay loops. */
export class ArrayBody implements TrialBody {
  readonly #code: VectorCode;
  readonly #objective: LossGraph;
  readonly #rule: UpdateRule;
  readonly #tables: ReadonlyMap<Float64Array, number>;
  readonly #dim: number;
  readonly #invariant: InvariantValues;

  /** `tables` maps the loops' tables to their addresses. */
  constructor(
    code: VectorCode,
    objective: LossGraph,
    rule: UpdateRule,
    invariant: InvariantValues,
    tables: ReadonlyMap<Float64Array, number>,
  ) {
    this.#code = code;
    this.#objective = objective;
    this.#rule = rule;
    this.#tables = tables;
    this.#dim = objective.inputs.length;
    this.#invariant = invariant;
  }

  evaluate(): { loss: Vectors; squares: Vectors } {
    const { graph, inputs, loss, gradient, scatters } = this.#objective;
    const coordinates = new Map(inputs.map((id, j) => [id, j]));
    const values = new Map<NodeId, Vectors>();
    const of = (id: NodeId): Vectors => values.get(id) ?? missing(`node ${id}`);
    const workOut = (ids: readonly NodeId[]): void => {
      for (const id of graph.reachable(ids)) {
        if (values.has(id) || graph.constantOf(id) !== undefined) continue;
        const j = coordinates.get(id);
        values.set(id, j === undefined ? compute(this.#code, graph, id, of) : this.#code.load(xRow(j)));
      }
    };
    if (scatters.length > 0) {
      const zero = this.#code.constant(0);
      this.#code.loop(this.#dim, (pointer) => this.#code.storeAt(pointer, gradientRow(0), zero));
    }
    for (const step of loopSteps(graph, [loss, ...gradient], scatters)) {
      workOut(step.reads);
      this.#run(step, (id) => this.#code.argument(graph, id, of), values);
    }
    workOut([loss, ...gradient]);
    for (const [j, id] of gradient.entries()) {
      if (scatters.length > 0 && graph.constantOf(id) === 0) continue;
      const part = this.#code.argument(graph, id, of);
      const row = gradientRow(j);
      this.#code.store(row, scatters.length === 0 ? part : this.#code.op("f64x2Add", this.#code.load(row), part));
    }
    const squares = this.#code.copy(this.#code.constant(0));
    this.#code.loop(this.#dim, (pointer) => this.#addSquare(squares, this.#code.loadAt(pointer, gradientRow(0))));
    return { loss: this.#code.argument(graph, loss, of), squares };
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
    if (this.#rule.uses.has("t")) {
      this.#code.storeNext("t", this.#code.op("f64x2Add", this.#code.load("t"), this.#code.constant(1)));
    }
  }

  /** Runs a loop of the objective. */
  #run(step: LoopStep, outer: (id: NodeId) => Vectors, values: Map<NodeId, Vectors>): void {
    const { loop, sums, extremes, scatters } = step;
    const body = loop.graph;
    const own = new Map<NodeId, Vectors>();
    for (const id of body.reachable(results(step))) {
      const argument = loop.arguments.get(id);
      if (argument !== undefined) own.set(id, outer(argument));
    }
    for (const { sum } of sums) values.set(sum, this.#code.copy(this.#code.constant(-0)));
    const best = new Map<NodeId, Vectors>();
    for (const { extreme, term, wins, result } of extremes) {
      best.set(extreme, this.#code.copy(this.#code.constant(wins === "gt" ? -Infinity : Infinity)));
      if (result !== term) values.set(extreme, this.#code.copy(this.#code.constant(0)));
      else values.set(extreme, best.get(extreme) ?? missing(`extreme ${extreme}`));
    }
    this.#code.loop(loop.count, (pointer, _, index) => {
      const of = (id: NodeId): Vectors => own.get(id) ?? missing(`node ${id}`);
      for (const id of body.reachable(results(step))) {
        if (own.has(id) || body.constantOf(id) !== undefined) continue;
        const first = loop.coordinates.get(id);
        const table = loop.tables.get(id);
        if (first !== undefined) own.set(id, this.#code.loadAt(pointer, xRow(first)));
        else if (table !== undefined)
          own.set(id, this.#code.loadSplat(index, this.#tables.get(table) ?? missing("table")));
        else own.set(id, compute(this.#code, body, id, of));
      }
      for (const { sum, term } of sums) {
        const total = values.get(sum) ?? missing(`sum ${sum}`);
        this.#code.assign(total, this.#code.op("f64x2Add", total, this.#code.argument(body, term, of)));
      }
      for (const { extreme, term, wins, result } of extremes) {
        const value = this.#code.argument(body, term, of);
        const known = best.get(extreme) ?? missing(`extreme ${extreme}`);
        const isBetter = this.#code.op(wins === "gt" ? "f64x2Gt" : "f64x2Lt", value, known);
        const beats = this.#code.op("v128Or", isBetter, this.#code.op("f64x2Ne", value, value));
        this.#code.assign(known, this.#code.op("v128Bitselect", value, known, beats));
        const total = values.get(extreme) ?? missing(`extreme ${extreme}`);
        const place = this.#code.argument(body, result, of);
        if (result !== term) this.#code.assign(total, this.#code.op("v128Bitselect", place, total, beats));
      }
      for (const { first, node } of scatters) {
        const part = this.#code.argument(body, node, of);
        const row = gradientRow(first);
        this.#code.storeAt(pointer, row, this.#code.op("f64x2Add", this.#code.loadAt(pointer, row), part));
      }
    });
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
  return name === "g" ? gradientRow(0) : stateRow(name, 0);
}

function missing(what: string): never {
  throw new Error(`the kernel has no ${what}`);
}
