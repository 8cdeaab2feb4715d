import type { VectorParts } from "../../formula/ir/graph.ts";
import { loopSteps, results, startsEmpty, vectorsOf } from "../../formula/ir/loop-steps.ts";
import type { LoopStep } from "../../formula/ir/loop-steps.ts";
import type { NodeId } from "../../formula/ir/node-table.ts";
import type { LossGraph } from "../../objectives/loss-graph.ts";
import { literal } from "./expression.ts";
import { computeNodes, operandOf } from "./graph-code.ts";
import type { LaneCode, Operand } from "./lane-code.ts";
import type { Member } from "./struct.ts";

/** A loss, and Σ gradient² if it is known already. */
export interface Differentiated {
  readonly loss: Operand;
  readonly squares?: Operand | undefined;
}

/**
 * Generates an objective whose vectors and loops stay in memory. Writes the gradient to its rows
 * and returns the loss. `tables` maps the loops' tables to their positions.
 */
export function arrayLoss(
  code: LaneCode,
  objective: LossGraph,
  tables: ReadonlyMap<Float64Array, number>,
): Differentiated {
  return new ArrayLoss(code, objective, tables).evaluate();
}

/** Returns the tables of a loss, one after the other, with the position of each. */
export function tablesOf({ graph }: LossGraph): Map<Float64Array, number> {
  const found = new Map<Float64Array, number>();
  let position = 0;
  for (const table of graph.loops.flatMap((loop) => [...loop.tables.values()])) {
    found.set(table, position);
    position += table.length;
  }
  return found;
}

/** Returns the rows of the vectors of a loss. */
export function vectorMembers({ graph, loss, gradient, scatters }: LossGraph, lanes: number): Member[] {
  return vectorsOf(graph, [loss, ...gradient], scatters).map(([id, { count }]) => {
    return { name: vectorName(id), type: "double", lengths: [count, lanes] };
  });
}

const member = (name: string, at: string | number): string => `s->${name}[${at}][k]`;
const vectorName = (id: NodeId): string => `v${id}`;
const ahead = (first: number): string => (first === 0 ? "j" : `j + ${first}`);

class ArrayLoss {
  readonly #code: LaneCode;
  readonly #objective: LossGraph;
  readonly #tables: ReadonlyMap<Float64Array, number>;
  /** The values that are known so far. Vectors are in memory. */
  readonly #values = new Map<NodeId, Operand>();
  /** The step that computes each coordinate of the gradient in one go. */
  #whole: LoopStep | undefined;
  #squares: string | undefined;

  constructor(code: LaneCode, objective: LossGraph, tables: ReadonlyMap<Float64Array, number>) {
    this.#code = code;
    this.#objective = objective;
    this.#tables = tables;
  }

  evaluate(): Differentiated {
    const { graph, inputs, loss, gradient, scatters } = this.#objective;
    const roots = [loss, ...gradient];
    const steps = loopSteps(graph, roots, scatters);
    this.#whole = this.#wholeOf(steps);
    if (scatters.length > 0 && this.#whole === undefined) this.#fill("g", inputs.length, 0);
    for (const [id, vector] of vectorsOf(graph, roots, scatters)) {
      if (startsEmpty(vector)) this.#fill(vectorName(id), vector.count, -0);
    }
    for (const step of steps) {
      this.#workOut(step.reads);
      this.#run(step);
    }
    this.#workOut(roots);
    for (const [j, id] of gradient.entries()) {
      if (scatters.length > 0 && graph.constantOf(id) === 0) continue;
      this.#put("g", j, this.#value(id), scatters.length > 0);
    }
    return { loss: this.#value(loss), squares: this.#squares };
  }

  /** Returns the step with all contributions to the gradient, if each run makes a coordinate. */
  #wholeOf(steps: readonly LoopStep[]): LoopStep | undefined {
    const { graph, inputs, gradient, scatters } = this.#objective;
    const [step, ...others] = steps.filter((one) => one.scatters.length > 0);
    const isWhole =
      step?.loop.count === inputs.length &&
      others.length === 0 &&
      scatters.every(({ first }) => first === 0) &&
      gradient.every((id) => graph.constantOf(id) === 0);
    return isWhole ? step : undefined;
  }

  #fill(name: string, count: number, value: number): void {
    this.#code.loop(count, () => this.#code.statement([], () => `${member(name, "j")} = ${literal(value)};`));
  }

  /** Computes the nodes that are not known yet. The loops that they need have run. */
  #workOut(ids: readonly NodeId[]): void {
    const { graph, inputs } = this.#objective;
    const coordinates = new Map(inputs.map((id, j) => [id, j]));
    const plain: NodeId[] = [];
    const flush = (): void => computeNodes(this.#code, graph, plain.splice(0), this.#values);
    for (const id of graph.reachable(ids)) {
      if (this.#values.has(id) || graph.constantOf(id) !== undefined) continue;
      const node = graph.node(id);
      const j = coordinates.get(id);
      if (j !== undefined) this.#load(id, member("x", j));
      else if (node.operation === "vector") {
        flush();
        this.#singles(id, node);
      } else if (node.operation === "element") {
        flush();
        this.#load(id, member(vectorName(node.args[0] ?? id), node.position));
      } else plain.push(id);
    }
    flush();
  }

  #load(id: NodeId, text: string): void {
    this.#values.set(
      id,
      this.#code.compute([], () => text),
    );
  }

  /** Adds or sets the single elements of a vector, once. */
  #singles(id: NodeId, { parts, singles }: VectorParts): void {
    for (const [position, single] of singles) {
      this.#put(vectorName(id), position, this.#value(single), parts.length > 0);
    }
    this.#values.set(id, vectorName(id));
  }

  #put(name: string, at: string | number, part: Operand, toOthers: boolean): void {
    this.#code.statement([part], (text) => `${member(name, at)} ${toOthers ? "+=" : "="} ${text};`);
  }

  #value(id: NodeId): Operand {
    return operandOf(this.#objective.graph, id, this.#values);
  }

  #run(step: LoopStep): void {
    const { loop, sums, extremes, scatters, parts } = step;
    const code = this.#code;
    const body = loop.graph;
    const own = new Map<NodeId, Operand>();
    const nodes = body.reachable(results(step));
    for (const id of nodes) {
      const argument = loop.arguments.get(id);
      if (argument !== undefined) own.set(id, this.#value(argument));
    }
    const best = new Map<NodeId, string>();
    const start = (value: number): string => this.#start(value);
    if (step === this.#whole) this.#squares = start(0);
    for (const { sum } of sums) this.#values.set(sum, start(-0));
    for (const { extreme, term, wins, result } of extremes) {
      const least = start(wins === "gt" ? -Infinity : Infinity);
      best.set(extreme, least);
      this.#values.set(extreme, result === term ? least : start(0));
    }
    code.loop(loop.count, () => {
      for (const id of nodes) {
        const first = loop.coordinates.get(id);
        const element = loop.elements.get(id);
        const table = loop.tables.get(id);
        const read = (text: string): void =>
          void own.set(
            id,
            code.compute([], () => text),
          );
        if (first !== undefined) read(member("x", ahead(first)));
        else if (element !== undefined) read(member(vectorName(element.vector), ahead(element.first)));
        else if (table !== undefined) read(`m->tables[${ahead(this.#tables.get(table) ?? NaN)}]`);
      }
      computeNodes(code, body, nodes, own);
      const value = (id: NodeId): Operand => operandOf(body, id, own);
      for (const { sum, term } of sums) {
        code.statement([this.#value(sum), value(term)], (total, text) => `${total} += ${text};`);
      }
      for (const { extreme, term, wins, result } of extremes) {
        const least = best.get(extreme) ?? "";
        const beats = code.compute(
          [value(term)],
          (one) => `(${one} ${wins === "gt" ? ">" : "<"} ${least}) | (${one} != ${one})`,
          "int",
        );
        code.statement([beats, value(term)], (is, one) => `${least} = ${is} ? ${one} : ${least};`);
        if (result === term) continue;
        const place = this.#value(extreme);
        code.statement([beats, value(result), place], (is, one, at) => `${at} = ${is} ? ${one} : ${at};`);
      }
      if (step === this.#whole) this.#coordinate(scatters.map(({ node }) => value(node)));
      else for (const { first, node } of scatters) this.#put("g", ahead(first), value(node), true);
      for (const { vector, first, node, sets } of parts) {
        this.#put(vectorName(vector), ahead(first), value(node), !sets);
      }
    });
  }

  #start(value: number): string {
    const array = this.#code.array();
    this.#code.statement([], () => `${array} = ${literal(value)};`);
    return array;
  }

  /** Sets a coordinate of the gradient, and adds its square. */
  #coordinate(parts: readonly Operand[]): void {
    const g = this.#code.compute(parts, (...texts) => ["0.0", ...texts].join(" + "));
    this.#put("g", "j", g, false);
    this.#code.statement([g], (text) => `${this.#squares} += ${text} * ${text};`);
  }
}
