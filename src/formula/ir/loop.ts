import { SweepError } from "../../errors.ts";
import { Graph } from "./graph.ts";
import type { NodeId } from "./graph.ts";
import { power } from "./power.ts";
import { applyPrimitive } from "./primitives.ts";
import type { Primitive } from "./primitives.ts";

// 32 MB: enough for any formula over 100,000 coordinates, and for most over more.
const MAX_TABLE_VALUES = 4_000_000;

/**
 * What is worked out for k = 0, 1, …, count − 1 when long sums are added up, as a graph of its own. All sums of an outer
 * graph that have the same number of terms share one, so that they can be added up side by side. Each of its inputs is
 * one of three things: a coordinate x[first + k] (counted from 0), a table's value at k, or an argument, the value of a
 * node of the outer graph: always a number, never a condition.
 *
 * What depends on k alone is folded to a table, value by value, as constants are.
 */
export class Loop extends Graph {
  readonly count: number;
  /** The coordinate that an input is at k = 0, counted from 0. */
  readonly coordinates: Map<NodeId, number> = new Map<NodeId, number>();
  /** An input's values, one for each k. They differ: equal ones are a constant. */
  readonly tables: Map<NodeId, Float64Array> = new Map<NodeId, Float64Array>();
  /** The node of the outer graph whose value an input has. */
  readonly arguments: Map<NodeId, NodeId> = new Map<NodeId, NodeId>();
  private readonly outer: Graph;
  private readonly folded = new Map<string, NodeId>();
  private tableValues = 0;

  constructor(outer: Graph, count: number) {
    super();
    this.outer = outer;
    this.count = count;
  }

  coordinate(first: number): NodeId {
    const id = this.input(`x[${first} + k]`);
    this.coordinates.set(id, first);
    return id;
  }

  /** A node of the outer graph; a constant one is a constant here too. */
  argument(outer: NodeId): NodeId {
    const value = this.outer.constantOf(outer);
    if (value !== undefined) return this.constant(value);
    const id = this.input(`n${outer}`);
    this.arguments.set(id, outer);
    return id;
  }

  /** A number for each k. Throws SweepError where all tables together get too large. */
  table(value: (k: number) => number): NodeId {
    this.tableValues += this.count;
    if (this.tableValues > MAX_TABLE_VALUES) {
      throw new SweepError("input", `the sums' tables hold more than ${MAX_TABLE_VALUES.toLocaleString("en")} numbers`);
    }
    const values = new Float64Array(this.count);
    for (let k = 0; k < this.count; k++) values[k] = value(k);
    const first = values[0] ?? NaN;
    if (values.every((other) => Object.is(other, first))) return this.constant(first);
    for (const [id, known] of this.tables) {
      if (known.every((other, k) => Object.is(other, values[k]))) return id;
    }
    const id = this.input(`t${this.tables.size}[k]`);
    this.tables.set(id, values);
    return id;
  }

  /** The value at each k of what depends on nothing else, or undefined. */
  tabulated(id: NodeId): ((k: number) => number) | undefined {
    const table = this.tables.get(id);
    if (table !== undefined) return (k) => table[k] ?? NaN;
    const constant = this.constantOf(id);
    return constant === undefined ? undefined : () => constant;
  }

  /** The nodes of the outer graph that some nodes read, in order. */
  reads(ids: readonly NodeId[]): NodeId[] {
    return this.reachable(ids).flatMap((id) => this.arguments.get(id) ?? []);
  }

  override pow(base: NodeId, exponent: NodeId): NodeId {
    if (!this.tables.has(exponent)) return super.pow(base, exponent);
    return this.fold("power", [base, exponent], power) ?? this.apply("pow", base, exponent);
  }

  override apply(operation: Primitive, ...args: NodeId[]): NodeId {
    if (!args.some((arg) => this.tables.has(arg))) return super.apply(operation, ...args);
    const folded = this.fold(operation, args, (...values) => applyPrimitive(operation, values));
    return folded ?? super.apply(operation, ...args.map((arg, at) => this.asCondition(operation, at, arg)));
  }

  /** A table of conditions holds 1 and 0; where a condition stands in an operation, it is compared with 0. */
  private asCondition(operation: Primitive, position: number, arg: NodeId): NodeId {
    const condition = LOGIC.has(operation) || (operation === "select" && position === 0);
    return condition && this.tables.has(arg) ? super.apply("ne", arg, this.constant(0)) : arg;
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

const LOGIC: ReadonlySet<Primitive> = new Set<Primitive>(["and", "or", "not"]);

/** The loop that all sums of `count` terms in a graph share. */
export function loopOver(outer: Graph, count: number): Loop {
  const known = outer.loops.find((loop) => loop.count === count);
  if (known !== undefined) return known;
  const loop = new Loop(outer, count);
  outer.loops.push(loop);
  return loop;
}

/** What a loop adds to the gradient: `node`'s value at k to coordinate `first` + k (counted from 0). */
export interface Scatter {
  readonly loop: Loop;
  readonly first: number;
  /** Of the loop's graph. */
  readonly node: NodeId;
}
