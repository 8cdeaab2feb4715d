import { axesIn } from "../../formula/ir/axes.ts";
import type { NodeId } from "../../formula/ir/node-table.ts";
import { ROW_COUNT, ROWS } from "../../formula/ir/place.ts";
import type { Axis, Place } from "../../formula/ir/place.ts";
import { depthOf, sizeOf, strideOf } from "../lowering/nest-shape.ts";
import type { Program, RowLoop } from "../lowering/program.ts";
import type { Block, Nest, Reduction, Sink } from "../lowering/region.ts";
import type { DataSource } from "./data-sources.ts";
import { isCondition, literal, readCondition } from "./expression.ts";
import { computeNodes, operandOf } from "./graph-code.ts";
import { LaneCode, sideBySide } from "./lane-code.ts";
import type { Operand } from "./lane-code.ts";
import { arrayName, rowsAtOnce } from "./row-arrays.ts";
import { declarations } from "./run-function.ts";

/** How the lanes read their rows of data. */
export interface RowAccess {
  /** Prefix of the rows that keep the program's arrays. */
  readonly prefix: string;
  /** Whether each lane has its own rows: then they are copied side by side, one after the other. */
  readonly isOwn: boolean;
  readonly lanes: number;
}

/**
 * Returns a function that computes the loss of each lane over `count` of its rows, and the gradient
 * if the program has one.
 */
export function programFunction(
  name: string,
  program: Program,
  sources: ReadonlyMap<string, DataSource>,
  access: RowAccess,
): string {
  return new ProgramLanes(program, sources, access).print(name);
}

/** A row of data among those side by side, and the values that depend on it. */
interface Instance {
  readonly row: number;
  readonly values: Map<NodeId, Operand>;
  /** The best terms of extremes so far. */
  readonly best: Map<NodeId, string>;
}

class ProgramLanes {
  readonly #program: Program;
  readonly #sources: ReadonlyMap<string, DataSource>;
  readonly #access: RowAccess;
  readonly #axesOf: (id: NodeId) => readonly Axis[];
  readonly #code = new LaneCode();
  #instance: Instance = { row: 0, values: new Map(), best: new Map() };

  constructor(program: Program, sources: ReadonlyMap<string, DataSource>, access: RowAccess) {
    this.#program = program;
    this.#sources = sources;
    this.#access = access;
    this.#axesOf = axesIn(program.graph);
  }

  print(name: string): string {
    this.#generate();
    const { arrays, code } = this.#code.print(sideBySide);
    const rows = "const int32_t *restrict rows, int64_t count";
    return `static void ${name}(Lanes *restrict s, const Memory *restrict m, ${rows}) {
${[...this.#sources].map(([, { member }]) => `const double *restrict ${member} = m->${member};`).join("\n")}
${declarations(arrays)}
${code}
}`;
  }

  #generate(): void {
    const { dim, steps, arrays, rowSums, hasGradient, loss, graph } = this.#program;
    const code = this.#code;
    if (hasGradient) code.loop(dim, () => code.statement([], () => "s->g[j][k] = 0.0;"));
    for (const id of rowSums) {
      code.loop(sizeOf(arrays.get(id) ?? []), () => code.statement([], () => `${this.#array(id)}[j][k] = (-0.0);`));
    }
    for (const step of steps) {
      if (step.kind !== "rows") {
        this.#block(step, [this.#instance]);
        continue;
      }
      for (const { id, node } of step.reductions) this.#start(id, node);
      const atOnce = rowsAtOnce(this.#program, this.#access.lanes);
      code.within("{", () => {
        code.line("int64_t at = 0;");
        if (atOnce > 1) this.#rows(step, atOnce);
        this.#rows(step, 1);
      });
    }
    code.statement([operandOf(graph, loss, this.#instance.values)], (text) => `s->loss[k] = ${text};`);
  }

  /** Generates the loop over blocks of `count` rows side by side, until fewer are left. */
  #rows({ blocks, reductions }: RowLoop, count: number): void {
    const instances = Array.from({ length: count }, (_, row): Instance => {
      return { row, values: new Map(this.#instance.values), best: new Map(this.#instance.best) };
    });
    this.#code.within(`for (; at + ${count} <= count; at += ${count}) {`, () => {
      this.#each(instances, () => this.#readRow());
      for (const block of blocks) this.#block(block, instances);
      this.#each(instances, () => {
        for (const { id, node } of reductions) this.#reduce(id, node);
      });
    });
  }

  #each(instances: readonly Instance[], body: () => void): void {
    const outer = this.#instance;
    for (const instance of instances) {
      this.#instance = instance;
      body();
    }
    this.#instance = outer;
  }

  /** Generates the place of the present row: of all lanes, or a copy of each lane's. */
  #readRow(): void {
    const { row } = this.#instance;
    if (!this.#access.isOwn) {
      this.#code.line(`const int64_t row_${row} = rows[at + ${row}];`);
      return;
    }
    for (const { member, width, byRow } of this.#sources.values()) {
      if (!byRow) continue;
      this.#code.line(`for (int k = 0; k < K; k++) {
const double *restrict from = ${member} + (int64_t)rows[k * LIST + at + ${row}] * ${width};
for (int64_t j = 0; j < ${width}; j++) s->own_${member}[${row}][j][k] = from[j];
}`);
    }
  }

  #block(block: Block, instances: readonly Instance[]): void {
    if (block.kind === "nest") this.#nest(block, instances);
    else this.#compute([block.id], instances);
  }

  #nest({ loops, sinks, nodes, loads }: Nest, instances: readonly Instance[]): void {
    const code = this.#code;
    const inner = loops.length - 1;
    const reduced = sinks.filter((sink) => sink.kind === "reduce");
    const level = (depth: number): void => {
      const own = nodes.filter((id) => depthOf(this.#axes(id), loops) === depth);
      this.#compute(own, instances, loads);
      const axis = loops[depth];
      if (axis === undefined) {
        for (const sink of sinks) this.#each(instances, () => this.#sink(sink));
        return;
      }
      if (depth === inner) {
        this.#each(instances, () => {
          for (const { id, node } of reduced) this.#start(id, node);
        });
      }
      code.within(`for (int64_t j${axis.id} = 0; j${axis.id} < ${axis.count}; j${axis.id}++) {`, () =>
        level(depth + 1),
      );
      if (depth < inner || loops.length === 1) return;
      this.#each(instances, () => {
        for (const { id } of reduced) this.#put(this.#slot(id), "=", id);
      });
    };
    level(0);
  }

  #axes(id: NodeId): readonly Axis[] {
    return this.#axesOf(id).filter((axis) => axis !== ROWS);
  }

  /**
   * Computes nodes, also those that an earlier nest has computed: for each instance, or once if
   * they do not depend on the row.
   */
  #compute(ids: readonly NodeId[], instances: readonly Instance[], loads: ReadonlySet<NodeId> = new Set()): void {
    const [first] = instances;
    const common = ids.filter((id) => !this.#axesOf(id).includes(ROWS));
    const compute = (some: readonly NodeId[]): void => {
      const { values } = this.#instance;
      for (const id of some) {
        const value = loads.has(id) ? this.#load(id) : this.#leaf(id);
        values.delete(id);
        if (value !== undefined) values.set(id, value);
      }
      computeNodes(this.#code, this.#program.graph, some, values);
    };
    this.#each([first!], () => compute(common));
    for (const { values } of instances) {
      for (const id of common) {
        const value = first!.values.get(id);
        if (value !== undefined) values.set(id, value);
      }
    }
    this.#each(instances, () => compute(ids.filter((id) => this.#axesOf(id).includes(ROWS))));
  }

  /** Reads a node from where a block before has put it. */
  #load(id: NodeId): Operand {
    const slot = this.#slot(id);
    if (!isCondition(this.#program.graph, id)) return this.#code.compute([], () => slot);
    return this.#code.compute([], () => readCondition(slot), "int");
  }

  /** Reads a leaf; returns undefined for a node that is computed. */
  #leaf(id: NodeId): Operand | undefined {
    const text = this.#leafText(id);
    return text === undefined ? undefined : this.#code.compute([], () => text);
  }

  #leafText(id: NodeId): string | undefined {
    const node = this.#program.graph.node(id);
    switch (node.operation) {
      case "coordinate":
        return `s->x[${this.#place(node.place)}][k]`;
      case "index":
        return `(double)(${this.#place(node.place)})`;
      case "datum": {
        const { member, width, byRow } = this.#sources.get(node.source)!;
        if (!byRow) return `${member}[${this.#place(node.place)}]`;
        return this.#access.isOwn
          ? `s->own_${member}[${this.#instance.row}][${this.#place(node.place)}][k]`
          : `${member}[row_${this.#instance.row} * ${width} + ${this.#place(node.place)}]`;
      }
      case "input":
        if (node.name === ROW_COUNT) return "(double)count";
        throw new Error(`no such input: ${node.name}`);
      default:
        return undefined;
    }
  }

  #sink(sink: Sink): void {
    if (sink.kind === "reduce") {
      this.#reduce(sink.id, sink.node);
      return;
    }
    if (sink.kind === "store") this.#put(this.#slot(sink.id), "=", sink.id);
    else if (sink.kind === "add") this.#put(`s->g[${this.#place(sink.place)}][k]`, "+=", sink.id);
    else this.#put(this.#slot(sink.sum), "+=", sink.id);
  }

  #put(target: string, operator: string, id: NodeId): void {
    const value = operandOf(this.#program.graph, id, this.#instance.values);
    this.#code.statement([value], (text) => `${target} ${operator} ${text};`);
  }

  #start(id: NodeId, node: Reduction): void {
    const begin = (value: number): string => {
      const array = this.#code.array();
      this.#code.statement([], () => `${array} = ${literal(value)};`);
      return array;
    };
    if (node.operation === "axis_sum") {
      this.#instance.values.set(id, begin(-0));
      return;
    }
    const least = begin(node.wins === "gt" ? -Infinity : Infinity);
    this.#instance.best.set(id, least);
    this.#instance.values.set(id, node.args[0] === node.args[1] ? least : begin(0));
  }

  #reduce(id: NodeId, { operation, args, ...node }: Reduction): void {
    const { graph } = this.#program;
    const code = this.#code;
    const total = operandOf(graph, id, this.#instance.values);
    const [term, result] = args.map((arg) => operandOf(graph, arg, this.#instance.values)) as [Operand, Operand];
    if (operation === "axis_sum") {
      code.statement([total, term], (sum, text) => `${sum} += ${text};`);
      return;
    }
    const wins = "wins" in node && node.wins === "gt" ? ">" : "<";
    const best = this.#instance.best.get(id)!;
    const beats = code.compute([term], (one) => `(${one} ${wins} ${best}) | (${one} != ${one})`, "int");
    const put = (target: Operand, value: Operand): void =>
      code.statement([beats, target, value], (is, to, one) => `${to} = ${is} ? ${one} : ${to};`);
    put(best, term);
    if (args[0] !== args[1]) put(total, result);
  }

  #array(id: NodeId): string {
    return `s->${arrayName(this.#access.prefix, id, this.#axesOf(id).includes(ROWS) ? this.#instance.row : 0)}`;
  }

  /** Returns the text of a node's place in memory. */
  #slot(id: NodeId): string {
    const axes = this.#program.arrays.get(id) ?? [];
    const strides = axes.map((axis, at) => ({ axis, by: strideOf(axes, at) }));
    return `${this.#array(id)}[${this.#place({ first: 0, strides })}][k]`;
  }

  #place({ first, strides }: Place): string {
    const terms = strides.map(({ axis, by }) => {
      const name = axis === ROWS ? `(at + ${this.#instance.row})` : `j${axis.id}`;
      return by === 1 ? name : `${by} * ${name}`;
    });
    return [...terms, ...(first === 0 && terms.length > 0 ? [] : [String(first)])].join(" + ");
  }
}
