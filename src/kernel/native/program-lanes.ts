import { axesIn } from "../../formula/ir/axes.ts";
import type { NodeId } from "../../formula/ir/node-table.ts";
import { ROW_COUNT, ROWS } from "../../formula/ir/place.ts";
import type { Axis, Place } from "../../formula/ir/place.ts";
import { depthOf, sizeOf, strideOf } from "../lowering/nest-shape.ts";
import type { Program } from "../lowering/program.ts";
import type { Block, Nest, Reduction, Sink } from "../lowering/region.ts";
import type { DataSource } from "./data-sources.ts";
import { literal } from "./expression.ts";
import { computeNodes, operandOf } from "./graph-code.ts";
import { LaneCode, sideBySide } from "./lane-code.ts";
import type { Operand } from "./lane-code.ts";
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

/** Values that are computed side by side have one each. */
interface Instance {
  /** Distance of the value from the counter of the axis `wide`. */
  readonly ahead: number;
  readonly wide: Axis | undefined;
  readonly values: Map<NodeId, Operand>;
  /** The best terms of extremes so far. */
  readonly best: Map<NodeId, string>;
}

// Numbers that are summed side by side: enough to hide the latency of an addition.
const SIDE_BY_SIDE = 32;

class ProgramLanes {
  readonly #program: Program;
  readonly #sources: ReadonlyMap<string, DataSource>;
  readonly #access: RowAccess;
  readonly #axesOf: (id: NodeId) => readonly Axis[];
  readonly #code = new LaneCode();
  #instance: Instance = { ahead: 0, wide: undefined, values: new Map(), best: new Map() };

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
        this.#block(step);
        continue;
      }
      for (const { id, node } of step.reductions) this.#start(id, node);
      code.within("for (int64_t at = 0; at < count; at++) {", () => {
        this.#readRow();
        for (const block of step.blocks) this.#block(block);
        for (const { id, node } of step.reductions) this.#reduce(id, node);
      });
    }
    code.statement([operandOf(graph, loss, this.#instance.values)], (text) => `s->loss[k] = ${text};`);
  }

  /** Generates the place of the present row: of all lanes, or a copy of each lane's. */
  #readRow(): void {
    const code = this.#code;
    if (!this.#access.isOwn) {
      code.line("const int64_t row = rows[at];");
      return;
    }
    for (const { member, width, byRow } of this.#sources.values()) {
      if (!byRow) continue;
      code.line(`for (int k = 0; k < K; k++) {
const double *restrict from = ${member} + (int64_t)rows[k * LIST + at] * ${width};
for (int64_t j = 0; j < ${width}; j++) s->own_${member}[j][k] = from[j];
}`);
    }
  }

  #block(block: Block): void {
    if (block.kind === "nest") this.#nest(block);
    else this.#compute([block.id]);
  }

  #nest({ loops, sinks, nodes, loads }: Nest): void {
    const code = this.#code;
    const inner = loops.length - 1;
    const reduced = sinks.filter((sink) => sink.kind === "reduce");
    const wide = reduced.length === sinks.length ? loops[inner - 1] : undefined;
    const level = (depth: number, instances: readonly Instance[]): void => {
      const each = (body: () => void): void => this.#each(instances, body);
      const own = nodes.filter((id) => depthOf(this.#axes(id), loops) === depth);
      each(() => {
        for (const id of own) {
          if (loads.has(id)) this.#instance.values.set(id, code.compute([], textOf(this.#slot(id))));
        }
        this.#compute(own.filter((id) => !loads.has(id)));
        if (depth === loops.length) for (const sink of sinks) this.#sink(sink);
      });
      const axis = loops[depth];
      if (axis === undefined) return;
      if (axis === wide) {
        this.#blocks(axis, (side) => level(depth + 1, side));
        return;
      }
      if (depth === inner) each(() => this.#startAll(reduced));
      code.within(`for (int64_t j${axis.id} = 0; j${axis.id} < ${axis.count}; j${axis.id}++) {`, () =>
        level(depth + 1, instances),
      );
      if (depth === inner && loops.length > 1) each(() => this.#storeAll(reduced));
    };
    level(0, [this.#instance]);
  }

  /** Repeats code for blocks of values of an axis side by side, then for the rest one by one. */
  #blocks(axis: Axis, body: (instances: readonly Instance[]) => void): void {
    const name = `j${axis.id}`;
    const width = Math.min(axis.count, Math.max(1, SIDE_BY_SIDE / this.#access.lanes));
    const whole = axis.count - (axis.count % width);
    const side = Array.from({ length: width }, (_, ahead): Instance => {
      return { ahead, wide: axis, values: new Map(this.#instance.values), best: new Map() };
    });
    this.#code.within(`for (int64_t ${name} = 0; ${name} < ${whole}; ${name} += ${width}) {`, () => body(side));
    if (whole === axis.count) return;
    this.#code.within(`for (int64_t ${name} = ${whole}; ${name} < ${axis.count}; ${name}++) {`, () =>
      body([this.#instance]),
    );
  }

  #each(instances: readonly Instance[], body: () => void): void {
    const outer = this.#instance;
    for (const instance of instances) {
      this.#instance = instance;
      body();
    }
    this.#instance = outer;
  }

  #startAll(sinks: readonly ReduceSink[]): void {
    for (const { id, node } of sinks) this.#start(id, node);
  }

  #storeAll(sinks: readonly ReduceSink[]): void {
    for (const { id } of sinks) {
      const value = operandOf(this.#program.graph, id, this.#instance.values);
      const slot = this.#slot(id);
      this.#code.statement([value], (text) => `${slot} = ${text};`);
    }
  }

  #axes(id: NodeId): readonly Axis[] {
    return this.#axesOf(id).filter((axis) => axis !== ROWS);
  }

  /** Computes nodes anew: those of a loop have other values at each run. */
  #compute(ids: readonly NodeId[]): void {
    const { graph } = this.#program;
    for (const id of ids) this.#instance.values.delete(id);
    for (const id of ids) {
      const text = this.#leaf(id);
      if (text !== undefined)
        this.#instance.values.set(
          id,
          this.#code.compute([], () => text),
        );
    }
    computeNodes(this.#code, graph, ids, this.#instance.values);
  }

  /** Returns the text that reads a node; undefined if it is computed. */
  #leaf(id: NodeId): string | undefined {
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
          ? `s->own_${member}[${this.#place(node.place)}][k]`
          : `${member}[row * ${width} + ${this.#place(node.place)}]`;
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
    const value = operandOf(this.#program.graph, sink.id, this.#instance.values);
    const put = (target: string, operator: string): void =>
      this.#code.statement([value], (text) => `${target} ${operator} ${text};`);
    if (sink.kind === "store") put(this.#slot(sink.id), "=");
    else if (sink.kind === "add") put(`s->g[${this.#place(sink.place)}][k]`, "+=");
    else put(this.#slot(sink.sum), "+=");
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
    return `s->${this.#access.prefix}${id}`;
  }

  /** Returns the text of a node's place in memory. */
  #slot(id: NodeId): string {
    const axes = this.#program.arrays.get(id) ?? [];
    const strides = axes.map((axis, at) => ({ axis, by: strideOf(axes, at) }));
    return `${this.#array(id)}[${this.#place({ first: 0, strides })}][k]`;
  }

  #place({ first, strides }: Place): string {
    const { ahead, wide } = this.#instance;
    const terms = strides.map(({ axis, by }) => {
      const name = axis === ROWS ? "at" : `j${axis.id}`;
      const counter = axis === wide && ahead > 0 ? `(${name} + ${ahead})` : name;
      return by === 1 ? counter : `${by} * ${counter}`;
    });
    return [...terms, ...(first === 0 && terms.length > 0 ? [] : [String(first)])].join(" + ");
  }
}

type ReduceSink = Sink & { readonly kind: "reduce" };

function textOf(text: string): () => string {
  return () => text;
}
