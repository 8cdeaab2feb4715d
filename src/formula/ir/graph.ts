import { NodeTable } from "./node-table.ts";
import type { NodeId } from "./node-table.ts";
import type { AxisNode } from "./place.ts";
import type { Extreme, LoopOver, ScatterOf } from "./loop.ts";
import { isIntegerPower, repeatedProduct } from "./power.ts";
import type { Primitive } from "./operations.ts";
import { applyPrimitive } from "./primitives.ts";

export type GraphNode =
  | { readonly operation: "constant"; readonly args: readonly NodeId[]; readonly value: number }
  | { readonly operation: "input"; readonly args: readonly NodeId[]; readonly name: string }
  /** Σ of the argument over all coordinates, in index order. In update rules only. */
  | { readonly operation: "coordinate_sum"; readonly args: readonly NodeId[] }
  /**
   * Σ of the loop's node `term` over k = 0, 1, …, in that order. The arguments are the nodes of
   * this graph that it reads.
   */
  | { readonly operation: "loop_sum"; readonly args: readonly NodeId[]; readonly loop: Loop; readonly term: NodeId }
  /** The largest (`gt`) or smallest (`lt`) value of the term, or the first k that has it. */
  | (Extreme & { readonly operation: "loop_extreme"; readonly args: readonly NodeId[]; readonly loop: Loop })
  /** A vector in memory: −0, to which loops add their parts; then single elements are added. */
  | (VectorParts & { readonly operation: "vector"; readonly args: readonly NodeId[] })
  /** An element of a vector. */
  | { readonly operation: "element"; readonly args: readonly NodeId[]; readonly position: number }
  | AxisNode
  | { readonly operation: Primitive; readonly args: readonly NodeId[] };

/** The elements of a vector. Positions count from 0. */
export interface VectorParts {
  readonly count: number;
  readonly parts: readonly Scatter[];
  readonly singles: ReadonlyMap<number, NodeId>;
}

/** The loop that all sums of as many terms in a graph share. */
export type Loop = LoopOver<Graph>;
/** A contribution of a loop to a vector or to the gradient. */
export type Scatter = ScatterOf<Graph>;

/** Folds operations whose arguments are known although they are not constants. */
export interface Folding {
  /** Returns the folded node, or undefined for the graph to build it as usual. */
  apply(operation: Primitive, args: readonly NodeId[]): NodeId | undefined;
  pow(base: NodeId, exponent: NodeId): NodeId | undefined;
}

// How deep in a product to search for a constant.
const MAX_FACTORS = 8;

/**
 * An expression graph in which equal expressions are one node (hash-consing). Constants are folded
 * with the arithmetic of the run. Other rewrites change no bit of any result: x·1 becomes x, but
 * x + 0 stays (it turns −0 into 0) and so does 0·x (NaN if x is not finite).
 */
export class Graph extends NodeTable<GraphNode> {
  /** The loops of this graph's sums. */
  readonly loops: Loop[] = [];
  private readonly constants = new Map<number | "-0", NodeId>();
  private readonly inputs = new Map<string, NodeId>();
  private readonly sums = new Map<Loop, Map<NodeId, NodeId>>();
  /** Extremes, vectors and elements, by their text. */
  private readonly others = new Map<string, NodeId>();
  private readonly powers = new Map<NodeId, { readonly base: NodeId; readonly exponent: number }>();
  private readonly folding: Folding | undefined;

  constructor(folding?: Folding) {
    super();
    this.folding = folding;
  }

  /** Returns the value of a constant node, or undefined. */
  constantOf(id: NodeId): number | undefined {
    const node = this.node(id);
    return node.operation === "constant" ? node.value : undefined;
  }

  constant(value: number): NodeId {
    const key = Object.is(value, -0) ? "-0" : value;
    return this.intern(this.constants, key, { operation: "constant", args: [], value });
  }

  input(name: string): NodeId {
    return this.intern(this.inputs, name, { operation: "input", args: [], name });
  }

  coordinateSum(a: NodeId): NodeId {
    return this.internOperation({ operation: "coordinate_sum", args: [a] });
  }

  /** Returns Σ of a node of one of this graph's loops. */
  loopSum(loop: Loop, term: NodeId): NodeId {
    const value = loop.tabulated(term);
    if (value !== undefined) {
      let sum = -0;
      for (let k = 0; k < loop.count; k++) sum += value(k);
      return this.constant(sum);
    }
    let known = this.sums.get(loop);
    if (known === undefined) this.sums.set(loop, (known = new Map<NodeId, NodeId>()));
    return this.intern(known, term, { operation: "loop_sum", args: loop.reads([term]), loop, term });
  }

  /** Returns the extreme of a node of one of this graph's loops. */
  loopExtreme(loop: Loop, { term, wins, result }: Extreme): NodeId {
    const args = loop.reads([term, result]);
    const node = { operation: "loop_extreme", args, loop, term, wins, result } as const;
    return this.intern(this.others, `${wins} ${loop.count} ${term} ${result}`, node);
  }

  vector({ count, parts, singles }: VectorParts): NodeId {
    const args = [...parts.flatMap(({ loop, node }) => loop.reads([node])), ...singles.values()];
    const key = [count, ...parts.map(({ loop, first, node }) => `${loop.count} ${first} ${node}`), ...singles].join();
    return this.intern(this.others, `vector ${key}`, { operation: "vector", args, count, parts, singles });
  }

  element(vector: NodeId, position: number): NodeId {
    const node = this.node(vector);
    if (node.operation === "vector") {
      const single = node.parts.length === 0 ? node.singles.get(position) : undefined;
      if (single !== undefined) return single;
      const known = tabulatedVector(node);
      if (known !== undefined) return this.constant(known(position));
    }
    return this.intern(this.others, `${vector}[${position}]`, { operation: "element", args: [vector], position });
  }

  /** Returns a node that is known by its text. */
  other(text: string, node: GraphNode): NodeId {
    return this.intern(this.others, text, node);
  }

  neg(a: NodeId): NodeId {
    const node = this.node(a);
    if (node.operation === "neg") return argument(node, 0);
    return this.apply("neg", a);
  }

  add(a: NodeId, b: NodeId): NodeId {
    if (a === b) return this.mul(this.constant(2), a);
    const right = this.node(b);
    if (right.operation === "neg") return this.sub(a, argument(right, 0));
    const left = this.node(a);
    if (left.operation === "neg") return this.sub(b, argument(left, 0));
    return this.apply("add", a, b);
  }

  sub(a: NodeId, b: NodeId): NodeId {
    // x − 0 is x for every x, −0 included, but x − (−0) is not.
    if (Object.is(this.constantOf(b), 0)) return a;
    const right = this.node(b);
    if (right.operation === "neg") return this.add(a, argument(right, 0));
    return this.apply("sub", this.signInConstant(a), b);
  }

  /** Returns (−c)·x for −(c·x), which saves an operation and keeps the bits; else the node. */
  signInConstant(id: NodeId): NodeId {
    const node = this.node(id);
    return node.operation === "neg" ? (this.negatedProduct(argument(node, 0)) ?? id) : id;
  }

  /** Returns (−c)·x·y… for c·x·y…, if the first factor is a constant. */
  private negatedProduct(id: NodeId, depth: number = MAX_FACTORS): NodeId | undefined {
    const node = this.node(id);
    if (node.operation === "constant") return this.constant(-node.value);
    if (node.operation !== "mul" || depth === 0) return undefined;
    const first = this.negatedProduct(argument(node, 0), depth - 1);
    return first === undefined ? undefined : this.mul(first, argument(node, 1));
  }

  /** Returns k·c, or (k·c)·x for c·x, signs included; undefined for other nodes or on overflow. */
  timesConstant(k: number, id: NodeId): NodeId | undefined {
    const node = this.node(id);
    if (node.operation === "neg") {
      const product = this.timesConstant(k, argument(node, 0));
      return product === undefined ? undefined : this.neg(product);
    }
    const factor = this.constantOf(node.operation === "mul" ? argument(node, 0) : id);
    const multiplied = factor === undefined ? NaN : k * factor;
    if (!Number.isFinite(multiplied)) return undefined;
    const constant = this.constant(multiplied);
    return node.operation === "mul" ? this.mul(constant, argument(node, 1)) : constant;
  }

  mul(a: NodeId, b: NodeId): NodeId {
    const left = this.constantOf(a);
    const right = this.constantOf(b);
    if (left === 1) return b;
    if (right === 1) return a;
    if (left === -1) return this.neg(b);
    if (right === -1) return this.neg(a);
    // Moving a sign out of a product changes no bit, and a sum may absorb it there.
    const [first, second] = [this.node(a), this.node(b)];
    if (first.operation === "neg") return this.neg(this.mul(argument(first, 0), b));
    if (second.operation === "neg") return this.neg(this.mul(a, argument(second, 0)));
    return this.apply("mul", a, b);
  }

  div(a: NodeId, b: NodeId): NodeId {
    const right = this.constantOf(b);
    if (right === 1) return a;
    if (right === -1) return this.neg(a);
    return this.apply("div", a, b);
  }

  /**
   * Returns base^exponent. For a constant integer exponent k up to ±1024 this is repeated
   * multiplication in a fixed order: x^0 = 1, x^2m = x^m·x^m, x^(2m+1) = x^2m·x, x^−k = 1/x^k.
   */
  pow(base: NodeId, exponent: NodeId): NodeId {
    const folded = this.folding?.pow(base, exponent);
    if (folded !== undefined) return folded;
    const k = this.constantOf(exponent);
    if (k === undefined || !isIntegerPower(k)) return this.apply("pow", base, exponent);
    if (k === 0) return this.constant(1);
    const opposite = this.node(base);
    if (opposite.operation === "neg") {
      const power = this.pow(argument(opposite, 0), exponent);
      return k % 2 === 0 ? power : this.neg(power);
    }
    const product = repeatedProduct(base, Math.abs(k), (a, b) => this.mul(a, b));
    if (product !== base && this.node(product).operation === "mul" && !this.powers.has(product)) {
      this.powers.set(product, { base, exponent: Math.abs(k) });
    }
    return k < 0 ? this.div(this.constant(1), product) : product;
  }

  /** Returns base and exponent of a product that `pow` made: its derivative is simpler that way. */
  powerOf(id: NodeId): { readonly base: NodeId; readonly exponent: number } | undefined {
    return this.powers.get(id);
  }

  and(a: NodeId, b: NodeId): NodeId {
    if (a === b || this.constantOf(b) === 1) return a;
    if (this.constantOf(a) === 1) return b;
    return this.apply("and", a, b);
  }

  or(a: NodeId, b: NodeId): NodeId {
    if (a === b || this.constantOf(b) === 0) return a;
    if (this.constantOf(a) === 0) return b;
    return this.apply("or", a, b);
  }

  not(a: NodeId): NodeId {
    const node = this.node(a);
    return node.operation === "not" ? argument(node, 0) : this.apply("not", a);
  }

  select(condition: NodeId, a: NodeId, b: NodeId): NodeId {
    const known = this.constantOf(condition);
    if (known !== undefined) return known === 0 ? b : a;
    return a === b ? a : this.apply("select", condition, a, b);
  }

  /** Returns a node without further simplification, folded if its arguments are known. */
  apply(operation: Primitive, ...args: NodeId[]): NodeId {
    return this.folding?.apply(operation, args) ?? this.applyUnlessConstant(operation, args);
  }

  /** Returns a node without further simplification, folded only if all arguments are constants. */
  applyUnlessConstant(operation: Primitive, args: readonly NodeId[]): NodeId {
    const values = args.map((arg) => this.constantOf(arg));
    if (values.every((value) => value !== undefined)) return this.constant(applyPrimitive(operation, values));
    return this.internOperation({ operation, args });
  }
}

/** Returns the elements of a vector that depend on their position only; undefined for others. */
export function tabulatedVector({ count, parts, singles }: VectorParts): ((position: number) => number) | undefined {
  const [part] = parts;
  const isWhole = part !== undefined && parts.length === 1 && part.loop.count === count && singles.size === 0;
  return isWhole ? part.loop.tabulated(part.node) : undefined;
}

function argument(node: GraphNode, index: number): NodeId {
  const id = node.args[index];
  if (id === undefined) throw new Error(`${node.operation} has no argument ${index}`);
  return id;
}
