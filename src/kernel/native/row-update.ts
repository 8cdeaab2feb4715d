import type { NodeId } from "../../formula/ir/node-table.ts";
import type { UpdateRule } from "../../optimizers/rule.ts";
import { NORMAL_INPUT } from "../../optimizers/step-inputs.ts";
import { countsSteps } from "../lowering/noisy-rule.ts";
import { reductionStages } from "../lowering/reduction-stage.ts";
import type { RuledSpace } from "../lowering/lowered-space.ts";
import { angleStages, computeNode, operandOf, reduceAngles } from "./graph-code.ts";
import type { Invariants } from "./invariants.ts";
import type { LaneCode, Operand } from "./lane-code.ts";

/** Returns the text of a row, and of the row of coordinate j. */
export const row = (name: string): string => `s->${name}[k]`;
export const coordinate = (name: string): string => `s->${name}[j][k]`;

/** Returns the row of a rule's input that each coordinate has. */
export function vectorName(input: string): string {
  if (input === NORMAL_INPUT) return "normal";
  return input === "x" || input === "g" ? input : `s_${input}`;
}

/** Returns a value of the present coordinate. */
type Result = (id: NodeId) => Operand;

/** A step of the rule over rows in memory, pass by pass over the coordinates. */
export class RowUpdate {
  readonly #code: LaneCode;
  readonly #rule: UpdateRule;
  readonly #dim: number;
  readonly #invariants: Invariants;
  readonly #loss: Operand;

  constructor(code: LaneCode, { space, rule }: RuledSpace, invariants: Invariants, loss: Operand) {
    this.#code = code;
    this.#rule = rule;
    this.#dim = space.objective.dim;
    this.#invariants = invariants;
    this.#loss = loss;
  }

  /** Generates the step in place. */
  step(): void {
    const { x, state } = this.#rule;
    const vectors = state.filter(({ vector }) => vector);
    const single = this.#passes([x, ...state.map(({ next }) => next)], (result) => {
      this.#put(coordinate("x"), result(x));
      for (const { name, next } of vectors) this.#put(coordinate(`s_${name}`), result(next));
    });
    for (const { name, vector, next } of state) if (!vector) this.#put(row(`s_${name}`), single(next));
    if (countsSteps(this.#rule)) this.#code.statement([], () => `${row("t")} += 1.0;`);
  }

  /** Generates Σ (scale·update)² of the update that a step would make; `total` names the sum. */
  addSquares(total: string): void {
    const { x } = this.#rule;
    this.#passes([x], (result) => {
      const update = this.#code.compute([result(x)], (next) => `(${next} - ${coordinate("x")}) * scale`);
      this.#code.statement([update], (text) => `${total} += ${text} * ${text};`);
    });
  }

  #put(target: string, value: Operand): void {
    this.#code.statement([value], (text) => `${target} = ${text};`);
  }

  /** Generates the passes that some results need; the last calls `use` for each coordinate. */
  #passes(roots: readonly NodeId[], use: (result: Result) => void): Result {
    const { graph, vectors } = this.#rule;
    const nodes = graph.reachable(roots);
    const level = reductionStages(this.#rule, nodes);
    const last = Math.max(0, ...level.values());
    const isSum = (id: NodeId): boolean => graph.node(id).operation === "coordinate_sum";
    const single = new Map<NodeId, Operand>();
    for (const id of nodes) {
      const text = this.#invariants.has(id) ? this.#invariants.read(id, row) : undefined;
      if (text !== undefined) single.set(id, text);
    }
    const scalars = nodes.filter((id) => !this.#invariants.has(id) && !vectors.has(id) && !isSum(id));
    for (let pass = 0; pass <= last; pass++) {
      const own = scalars.filter((id) => level.get(id) === pass);
      this.#generate(own, single, (name) => this.#scalar(name));
      const sums = nodes.filter((id) => isSum(id) && level.get(id) === pass + 1);
      for (const id of sums) single.set(id, this.#zero());
      const wanted = pass === last ? roots : sums.flatMap((id) => graph.node(id).args);
      this.#code.loop(this.#dim, () => {
        const values = new Map(single);
        this.#generate(this.#vectorsFor(wanted), values, (name) => this.#vector(name));
        const result: Result = (id) => operandOf(graph, id, values);
        for (const id of sums) {
          this.#code.statement([result(id), result(graph.node(id).args[0] ?? id)], (sum, term) => `${sum} += ${term};`);
        }
        if (pass === last) use(result);
      });
    }
    return (id) => operandOf(graph, id, single);
  }

  #zero(): string {
    const sum = this.#code.array();
    this.#put(sum, "0.0");
    return sum;
  }

  #scalar(name: string): Operand {
    return name === "loss" ? this.#loss : this.#code.compute([], () => row(name === "t" ? "t" : `s_${name}`));
  }

  #vector(name: string): Operand {
    return this.#code.compute([], () => coordinate(vectorName(name)));
  }

  #generate(ids: readonly NodeId[], values: Map<NodeId, Operand>, read: (name: string) => Operand): void {
    const { graph } = this.#rule;
    const fresh = ids.filter((id) => !values.has(id) && graph.constantOf(id) === undefined);
    for (const { before, angles } of angleStages(graph, fresh)) {
      for (const id of before) {
        const node = graph.node(id);
        values.set(id, node.operation === "input" ? read(node.name) : computeNode(this.#code, graph, id, values));
      }
      reduceAngles(
        this.#code,
        graph,
        angles.map((id) => ({ id, values })),
      );
    }
  }

  /** Returns the vector nodes that some nodes need, without those behind finished sums. */
  #vectorsFor(wanted: readonly NodeId[]): NodeId[] {
    const { graph, vectors } = this.#rule;
    const found = new Set<NodeId>();
    const stack = wanted.filter((id) => vectors.has(id));
    for (let id = stack.pop(); id !== undefined; id = stack.pop()) {
      if (found.has(id)) continue;
      found.add(id);
      stack.push(...graph.node(id).args.filter((arg) => vectors.has(arg)));
    }
    return [...found].sort((a, b) => a - b);
  }
}
