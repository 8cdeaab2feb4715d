import type { VectorParts } from "../../formula/ir/graph.ts";
import type { NodeId } from "../../formula/ir/node-table.ts";
import { loopSteps, results, startsEmpty, vectorsOf } from "../../formula/ir/loop-steps.ts";
import type { LoopStep } from "../../formula/ir/loop-steps.ts";
import type { LossGraph } from "../../objectives/loss-graph.ts";
import type { Local } from "./encoding/assembler.ts";
import { compute } from "./operation-code.ts";
import { gradientRow, vectorRow, xRow } from "./rows.ts";
import type { VectorCode, Vectors } from "./vector-code.ts";

/**
 * Generates an objective whose vectors and loops stay in memory. Writes the gradient to its rows
 * and returns the loss. `tables` maps the loops' tables to their addresses.
 */
export function arrayLoss(code: VectorCode, objective: LossGraph, tables: ReadonlyMap<Float64Array, number>): Vectors {
  const loss = new ArrayLoss(code, objective, tables);
  return loss.evaluate();
}

class ArrayLoss {
  readonly #code: VectorCode;
  readonly #objective: LossGraph;
  readonly #tables: ReadonlyMap<Float64Array, number>;
  /** The values that are known so far. Vectors are in memory. */
  readonly #values = new Map<NodeId, Vectors>();

  constructor(code: VectorCode, objective: LossGraph, tables: ReadonlyMap<Float64Array, number>) {
    this.#code = code;
    this.#objective = objective;
    this.#tables = tables;
  }

  evaluate(): Vectors {
    const { graph, inputs, loss, gradient, scatters } = this.#objective;
    const roots = [loss, ...gradient];
    if (scatters.length > 0) this.#fill(gradientRow(0), inputs.length, 0);
    for (const [id, vector] of vectorsOf(graph, roots, scatters)) {
      if (startsEmpty(vector)) this.#fill(vectorRow(id, 0), vector.count, -0);
    }
    for (const step of loopSteps(graph, roots, scatters)) {
      this.#workOut(step.reads);
      this.#run(step);
    }
    this.#workOut(roots);
    for (const [j, id] of gradient.entries()) {
      if (scatters.length > 0 && graph.constantOf(id) === 0) continue;
      this.#add(gradientRow(j), this.#value(id), scatters.length > 0);
    }
    return this.#value(loss);
  }

  #fill(first: string, count: number, value: number): void {
    const constant = this.#code.constant(value);
    this.#code.loop(count, (pointer) => this.#code.storeAt(pointer, first, constant));
  }

  /** Computes the nodes that are not known yet. The loops that they need have run. */
  #workOut(ids: readonly NodeId[]): void {
    const { graph, inputs } = this.#objective;
    const coordinates = new Map(inputs.map((id, j) => [id, j]));
    for (const id of graph.reachable(ids)) {
      if (this.#values.has(id) || graph.constantOf(id) !== undefined) continue;
      const node = graph.node(id);
      const j = coordinates.get(id);
      if (j !== undefined) this.#values.set(id, this.#code.load(xRow(j)));
      else if (node.operation === "vector") this.#singles(id, node);
      else if (node.operation === "element") {
        this.#values.set(id, this.#code.load(vectorRow(node.args[0] ?? id, node.position)));
      } else
        this.#values.set(
          id,
          compute(this.#code, graph, id, (arg) => this.#value(arg)),
        );
    }
  }

  /** Adds or sets the single elements of a vector, once. */
  #singles(id: NodeId, { parts, singles }: VectorParts): void {
    for (const [position, single] of singles) {
      this.#add(vectorRow(id, position), this.#value(single), parts.length > 0);
    }
    this.#values.set(id, []);
  }

  #add(row: string, part: Vectors, toOthers: boolean): void {
    this.#code.store(row, toOthers ? this.#code.op("f64x2Add", this.#code.load(row), part) : part);
  }

  #value(id: NodeId): Vectors {
    return this.#code.argument(this.#objective.graph, id, (one) => this.#values.get(one) ?? missing(`node ${one}`));
  }

  #run(step: LoopStep): void {
    const { loop, sums, extremes, scatters, parts } = step;
    const code = this.#code;
    const body = loop.graph;
    const own = new Map<NodeId, Vectors>();
    const nodes = body.reachable(results(step));
    for (const id of nodes) {
      const argument = loop.arguments.get(id);
      if (argument !== undefined) own.set(id, this.#value(argument));
    }
    const value = (id: NodeId): Vectors => code.argument(body, id, (one) => own.get(one) ?? missing(`node ${one}`));
    for (const { sum } of sums) this.#values.set(sum, code.copy(code.constant(-0)));
    const best = new Map<NodeId, Vectors>();
    for (const { extreme, term, wins, result } of extremes) {
      const least = code.copy(code.constant(wins === "gt" ? -Infinity : Infinity));
      best.set(extreme, least);
      this.#values.set(extreme, result === term ? least : code.copy(code.constant(0)));
    }
    code.loop(loop.count, (pointer, _, index) => {
      for (const id of nodes) {
        if (own.has(id) || body.constantOf(id) !== undefined) continue;
        const first = loop.coordinates.get(id);
        const element = loop.elements.get(id);
        const table = loop.tables.get(id);
        if (first !== undefined) own.set(id, code.loadAt(pointer, xRow(first)));
        else if (element !== undefined) own.set(id, code.loadAt(pointer, vectorRow(element.vector, element.first)));
        else if (table !== undefined) own.set(id, code.loadSplat(index, this.#tables.get(table) ?? missing("table")));
        else own.set(id, compute(code, body, id, value));
      }
      for (const { sum, term } of sums) {
        const total = this.#value(sum);
        code.assign(total, code.op("f64x2Add", total, value(term)));
      }
      for (const { extreme, term, wins, result } of extremes) {
        const [one, known] = [value(term), best.get(extreme) ?? missing(`extreme ${extreme}`)];
        const isBetter = code.op(wins === "gt" ? "f64x2Gt" : "f64x2Lt", one, known);
        const beats = code.op("v128Or", isBetter, code.op("f64x2Ne", one, one));
        code.assign(known, code.op("v128Bitselect", one, known, beats));
        const place = this.#value(extreme);
        if (result !== term) code.assign(place, code.op("v128Bitselect", value(result), place, beats));
      }
      for (const { first, node } of scatters) this.#addAt(pointer, gradientRow(first), value(node), true);
      for (const { vector, first, node, sets } of parts) {
        this.#addAt(pointer, vectorRow(vector, first), value(node), !sets);
      }
    });
  }

  #addAt(pointer: Local, row: string, part: Vectors, toOthers: boolean): void {
    const code = this.#code;
    code.storeAt(pointer, row, toOthers ? code.op("f64x2Add", code.loadAt(pointer, row), part) : part);
  }
}

function missing(what: string): never {
  throw new Error(`the kernel has no ${what}`);
}
