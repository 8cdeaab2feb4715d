import type { Graph } from "../../../formula/ir/graph.ts";
import type { NodeId } from "../../../formula/ir/node-table.ts";
import { ROWS } from "../../../formula/ir/place.ts";
import type { Axis, Place } from "../../../formula/ir/place.ts";
import { depthOf } from "../../lowering/nest-shape.ts";
import type { Nest, Sink } from "../../lowering/region.ts";
import type { Local } from "../encoding/assembler.ts";
import { compute } from "../operation-code.ts";
import type { VectorCode, Vectors } from "../vector-code.ts";
import { blockOf, repeatOf } from "./block.ts";
import { NestMemory } from "./nest-memory.ts";
import type { ProgramScope, RowAccess } from "./nest-memory.ts";
import { Pointers } from "./pointers.ts";
import type { Access } from "./pointers.ts";
import { accumulator, reduceInto } from "./reduction-code.ts";
import type { Accumulator } from "./reduction-code.ts";
import { isApart } from "../../lowering/rows-at-once.ts";
import type { SideBySide } from "./side-by-side.ts";

/**
 * Generates the code of nested loops. Several values of the last loop but one are computed side by
 * side in the innermost loop, in registers: each sum still has the order of its index.
 */
export class NestCode {
  readonly #scope: ProgramScope;
  readonly #rows: SideBySide;
  readonly #code: VectorCode;
  readonly #graph: Graph;
  readonly #nest: Nest;
  readonly #counters = new Map<Axis, Local>();
  readonly #pointers: Pointers;
  readonly #memory: NestMemory;
  /** The counters of all loops around, the innermost one too. */
  readonly #indices = new Map<Axis, Local>();
  /** The axis of the values side by side, and their number. */
  readonly #wide: Axis | undefined;
  #width = 1;
  /** The number of the present value among those that the innermost loop has written out. */
  #repeated = 0;
  /** The values of a node: one for each value side by side if it depends on that axis. */
  readonly #values = new Map<NodeId, readonly Vectors[]>();
  #accumulators = new Map<NodeId, readonly Accumulator[]>();

  constructor(scope: ProgramScope, nest: Nest) {
    this.#scope = scope;
    this.#rows = scope.rows;
    this.#code = scope.rows.all;
    this.#graph = scope.program.graph;
    this.#nest = nest;
    this.#pointers = new Pointers(scope.rows.lanes, this.#counters);
    this.#memory = new NestMemory(scope, this.#pointers);
    this.#wide = nest.sinks.every(isApart) ? nest.loops.at(-2) : undefined;
  }

  generate(): void {
    this.#level(0);
  }

  /** Generates the code inside the first `depth` loops. */
  #level(depth: number): void {
    const { loops, nodes, sinks } = this.#nest;
    const own = nodes.filter((id) => depthOf(this.#axes(id), loops) === depth);
    const wide = own.filter((id) => this.#isWide(id));
    for (const id of own) if (!this.#isWide(id)) this.#values.set(id, [this.#node(id, 0)]);
    // Value after value, so that few are in registers at once.
    const values = new Map(wide.map((id) => [id, [] as Vectors[]]));
    for (let u = 0; u < this.#width; u++) {
      for (const [id, list] of values) {
        this.#values.set(id, list);
        list.push(this.#node(id, u));
      }
      if (depth === loops.length) for (const sink of sinks) this.#sink(sink, u);
    }
    const axis = loops[depth];
    if (axis === undefined) return;
    if (depth === loops.length - 1) this.#innermost(axis, depth);
    else if (axis === this.#wide) this.#blocks(axis, depth);
    else this.#loop(axis, 0, axis.count, 1, () => this.#level(depth + 1));
  }

  /** Generates the loop over blocks of values side by side, and the rest of them. */
  #blocks(axis: Axis, depth: number): void {
    const width = blockOf(axis.count);
    const rest = axis.count % width;
    this.#width = width;
    if (axis.count >= width) {
      this.#loop(axis, 0, axis.count - rest, width, () => this.#level(depth + 1));
    }
    this.#width = rest;
    if (rest > 0) this.#loop(axis, axis.count - rest, axis.count, rest, () => this.#level(depth + 1));
    this.#width = 1;
  }

  #innermost(axis: Axis, depth: number): void {
    const reduced = this.#nest.sinks.filter((sink) => sink.kind === "reduce");
    this.#accumulators = new Map(
      reduced.map(({ id, node }) => [id, this.#instances(id, () => accumulator(this.#code, node))]),
    );
    this.#repeat(axis, depth);
    for (const { id } of reduced) {
      const results = (this.#accumulators.get(id) ?? []).map(({ result }) => result);
      if (this.#axes(id).length === 0) this.#scope.values.set(id, results[0] ?? []);
      else for (const [u, result] of results.entries()) this.#store(this.#memory.array(id), result, u);
    }
  }

  /** Generates the innermost loop. Several of its values are written out, for fewer jumps. */
  #repeat(axis: Axis, depth: number): void {
    const { asm } = this.#code;
    const accesses = this.#accesses(axis);
    const times = repeatOf(axis.count, this.#operations(depth + 1));
    const [rounds, rest] = [Math.floor(axis.count / times), axis.count % times];
    const counter = asm.local("i32");
    this.#indices.set(axis, counter);
    const write = (count: number): void => {
      for (this.#repeated = 0; this.#repeated < count; this.#repeated++) this.#level(depth + 1);
      this.#repeated = 0;
    };
    this.#pointers.within(() => {
      for (const access of accesses) this.#pointers.of(access);
      asm.i32(0).set(counter);
      if (rounds > 1) asm.op("loop");
      this.#pointers.within(() => write(times));
      if (rounds > 1 || rest > 0) this.#pointers.move(accesses, axis, times);
      asm.get(counter).i32(times).op("i32Add").set(counter);
      if (rounds > 1)
        asm
          .get(counter)
          .i32(axis.count - rest)
          .op("i32Ne")
          .op("brIf", 0)
          .op("end");
      if (rest > 0) this.#pointers.within(() => write(rest));
    });
  }

  /** Returns the number of operations inside some loops. */
  #operations(depth: number): number {
    const { nodes, loops, sinks } = this.#nest;
    const own = nodes.filter((id) => depthOf(this.#axes(id), loops) === depth);
    return [...own, ...sinks.map(({ id }) => id)].reduce((sum, id) => sum + this.#instances(id, () => 0).length, 0);
  }

  /** Generates a loop. Addresses inside are valid there only. */
  #loop(axis: Axis, from: number, to: number, by: number, body: () => void): void {
    const { asm } = this.#code;
    const counter = asm.local("i32");
    asm.i32(from).set(counter).op("loop");
    this.#indices.set(axis, counter);
    this.#counters.set(axis, counter);
    this.#pointers.within(body);
    asm.get(counter).i32(by).op("i32Add").set(counter);
    asm.get(counter).i32(to).op("i32Ne").op("brIf", 0).op("end");
  }

  #axes(id: NodeId): readonly Axis[] {
    return this.#scope.axesOf(id).filter((axis) => axis !== ROWS);
  }

  /** Makes a value for each of those side by side, or one. */
  #instances<T>(id: NodeId, make: (u: number) => T): T[] {
    return Array.from({ length: this.#isWide(id) ? this.#width : 1 }, (_, u) => make(u));
  }

  #isWide(id: NodeId): boolean {
    return this.#wide !== undefined && this.#axes(id).includes(this.#wide);
  }

  #value(id: NodeId, u: number): Vectors {
    return this.#code.argument(this.#graph, id, (one) => {
      const values = this.#values.get(one);
      const value = values === undefined ? this.#scope.values.get(one) : (values[u] ?? values[0]);
      if (value === undefined) throw new Error(`the kernel has no node ${one}`);
      return this.#rows.spread(value);
    });
  }

  #node(id: NodeId, u: number): Vectors {
    if (this.#nest.loads.has(id)) return this.#load(this.#memory.array(id), u);
    const node = this.#graph.node(id);
    if (node.operation === "coordinate") return this.#load(this.#memory.coordinate(node.place), u);
    if (node.operation === "datum") return this.#memory.loadData(node, this.#ahead(node.place, u));
    if (node.operation === "index") return this.#index(node.place, u);
    return compute(this.#code, this.#graph, id, (arg) => this.#value(arg, u));
  }

  /** Returns the value of a place as a number. */
  #index(place: Place, u: number): Vectors {
    const { asm } = this.#code;
    asm.i32(place.first + this.#ahead(place, u));
    for (const { axis, by } of place.strides) {
      asm
        .get(this.#indices.get(axis) ?? NaN)
        .i32(by)
        .op("i32Mul")
        .op("i32Add");
    }
    const local = asm.local("v128");
    asm.op("i32x4Splat").op("f64x2ConvertLowI32x4S").set(local);
    return this.#code.each(() => local);
  }

  #sink(sink: Sink, u: number): void {
    if (sink.kind !== "reduce") {
      const target = this.#memory.target(sink);
      if (sink.kind === "store") this.#store(target, this.#value(sink.id, u), u);
      else this.#memory.add(target, this.#value(sink.id, u), this.#ahead(target.place, u));
      return;
    }
    const total = this.#accumulators.get(sink.id)?.[u];
    const [term = NaN, result = NaN] = sink.node.args;
    if (total !== undefined) {
      reduceInto(this.#code, sink.node, total, this.#value(term, u), () => this.#value(result, u));
    }
  }

  #load(access: RowAccess, u: number): Vectors {
    return this.#memory.load(access, this.#ahead(access.place, u));
  }

  #store(access: RowAccess, value: Vectors, u: number): void {
    this.#memory.store(access, value, this.#ahead(access.place, u));
  }

  /** Returns the distance of the present value, side by side or repeated, from the counters. */
  #ahead({ strides }: Pick<Place, "strides">, u: number): number {
    const by = (along: Axis | undefined): number => strides.find(({ axis }) => axis === along)?.by ?? 0;
    return u * by(this.#wide) + this.#repeated * by(this.#nest.loops.at(-1));
  }

  /** Returns the accesses that the innermost loop moves along. */
  #accesses(axis: Axis): Access[] {
    const { loops, nodes, sinks } = this.#nest;
    const found = nodes.flatMap((id): readonly Access[] => {
      if (depthOf(this.#axes(id), loops) !== loops.length) return [];
      if (this.#nest.loads.has(id)) return [this.#memory.array(id)];
      const node = this.#graph.node(id);
      if (node.operation === "coordinate") return [this.#memory.coordinate(node.place)];
      return node.operation === "datum" ? this.#memory.data(node) : [];
    });
    const targets = sinks.flatMap((sink) => (sink.kind === "reduce" ? [] : [this.#memory.target(sink)]));
    return [...found, ...targets].filter(({ steps }) => steps.some((step) => step.axis === axis));
  }
}
