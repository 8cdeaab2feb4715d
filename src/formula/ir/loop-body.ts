import { SweepError } from "../../errors.ts";
import { grouped } from "../../show.ts";
import { Graph, tabulatedVector } from "./graph.ts";
import type { Folding, Loop } from "./graph.ts";
import type { NodeId } from "./node-table.ts";
import { OPERATIONS } from "./operations.ts";
import type { Primitive } from "./operations.ts";
import { power } from "./power.ts";
import { applyPrimitive } from "./primitives.ts";

// 32 MB: enough for any formula of up to 100,000 coordinates, and for most larger ones.
const MAX_TABLE_VALUES = 4_000_000;

/** A loop whose body grows as sums are built. Nodes that depend only on k are folded to tables. */
class LoopBody implements Loop, Folding {
  readonly count: number;
  readonly graph: Graph = new Graph(this);
  readonly coordinates: Map<NodeId, number> = new Map<NodeId, number>();
  readonly elements: Map<NodeId, { vector: NodeId; first: number }> = new Map<
    NodeId,
    { vector: NodeId; first: number }
  >();
  readonly tables: Map<NodeId, Float64Array> = new Map<NodeId, Float64Array>();
  readonly arguments: Map<NodeId, NodeId> = new Map<NodeId, NodeId>();
  private readonly outer: Graph;
  private readonly folded = new Map<string, NodeId>();
  private tableValues = 0;

  constructor(outer: Graph, count: number) {
    this.outer = outer;
    this.count = count;
  }

  coordinate(first: number): NodeId {
    const id = this.graph.input(`x[${first} + k]`);
    this.coordinates.set(id, first);
    return id;
  }

  element(vector: NodeId, first: number): NodeId {
    const node = this.outer.node(vector);
    const known = node.operation === "vector" ? tabulatedVector(node) : undefined;
    if (known !== undefined) return this.table((k) => known(first + k));
    const id = this.graph.input(`n${vector}[${first} + k]`);
    this.elements.set(id, { vector, first });
    return id;
  }

  argument(outer: NodeId): NodeId {
    const value = this.outer.constantOf(outer);
    if (value !== undefined) return this.graph.constant(value);
    const id = this.graph.input(`n${outer}`);
    this.arguments.set(id, outer);
    return id;
  }

  table(value: (k: number) => number): NodeId {
    const values = new Float64Array(this.count);
    for (let k = 0; k < this.count; k++) values[k] = value(k);
    const first = values[0] ?? NaN;
    if (values.every((other) => Object.is(other, first))) return this.graph.constant(first);
    for (const [id, known] of this.tables) {
      if (known.every((other, k) => Object.is(other, values[k]))) return id;
    }
    this.tableValues += this.count;
    if (this.tableValues > MAX_TABLE_VALUES) {
      throw new SweepError("input", `the sums' tables hold more than ${grouped(MAX_TABLE_VALUES)} numbers`);
    }
    const id = this.graph.input(`t${this.tables.size}[k]`);
    this.tables.set(id, values);
    return id;
  }

  tabulated(id: NodeId): ((k: number) => number) | undefined {
    const table = this.tables.get(id);
    if (table !== undefined) return (k) => table[k] ?? NaN;
    const constant = this.graph.constantOf(id);
    return constant === undefined ? undefined : () => constant;
  }

  reads(ids: readonly NodeId[]): NodeId[] {
    return this.graph.reachable(ids).flatMap((id) => this.arguments.get(id) ?? this.elements.get(id)?.vector ?? []);
  }

  pow(base: NodeId, exponent: NodeId): NodeId | undefined {
    if (!this.tables.has(exponent)) return undefined;
    return this.fold("power", [base, exponent], power) ?? this.graph.apply("pow", base, exponent);
  }

  apply(operation: Primitive, args: readonly NodeId[]): NodeId | undefined {
    if (!args.some((arg) => this.tables.has(arg))) return undefined;
    const folded = this.fold(operation, args, (...values) => applyPrimitive(operation, values));
    if (folded !== undefined) return folded;
    const operands = args.map((arg, at) => this.asCondition(operation, at, arg));
    return this.graph.applyUnlessConstant(operation, operands);
  }

  /** Returns `arg`, or for a table of 1 and 0 used as a condition, the comparison of it with 0. */
  private asCondition(operation: Primitive, position: number, arg: NodeId): NodeId {
    const isCondition = OPERATIONS[operation].conditions?.includes(position) ?? false;
    if (!isCondition || !this.tables.has(arg)) return arg;
    return this.graph.applyUnlessConstant("ne", [arg, this.graph.constant(0)]);
  }

  private fold(name: string, args: readonly NodeId[], compute: (...values: number[]) => number): NodeId | undefined {
    const key = `${name} ${args.join(" ")}`;
    const before = this.folded.get(key);
    if (before !== undefined) return before;
    const values = args.map((arg) => this.tabulated(arg));
    if (!values.every((value) => value !== undefined)) return undefined;
    const id = this.table((k) => compute(...values.map((value) => value(k))));
    this.folded.set(key, id);
    return id;
  }
}

/** Returns the loop that all sums of `count` terms in a graph share. */
export function loopOver(outer: Graph, count: number): Loop {
  const known = outer.loops.find((loop) => loop.count === count);
  if (known !== undefined) return known;
  const loop = new LoopBody(outer, count);
  outer.loops.push(loop);
  return loop;
}
