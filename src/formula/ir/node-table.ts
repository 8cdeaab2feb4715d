import { SweepError } from "../../errors.ts";
import { grouped } from "../../show.ts";

/** The number of a node in its graph. Arguments have lower numbers than the nodes that use them. */
export type NodeId = number;

// A sum over 1,000 coordinates has about 50,000 nodes. Building this many takes up to a second.
// The square must be below 2^53: keys of two nodes are integers up to it.
const MAX_NODES = 300_000;

/** The numbered nodes of a graph, in which equal nodes are one (hash-consing). */
export class NodeTable<Node extends { readonly operation: string; readonly args: readonly NodeId[] }> {
  private readonly list: Node[] = [];
  private readonly operations = new Map<string, Map<number, NodeId>>();

  get size(): number {
    return this.list.length;
  }

  node(id: NodeId): Node {
    const node = this.list[id];
    if (node === undefined) throw new Error(`no such node: ${id}`);
    return node;
  }

  /** Returns the nodes that the given ones depend on, themselves included, arguments first. */
  reachable(roots: readonly NodeId[]): NodeId[] {
    const last = roots.reduce((most, id) => Math.max(most, id), -1);
    const marked = new Uint8Array(last + 1);
    for (const id of roots) marked[id] = 1;
    const reached: NodeId[] = [];
    for (let id = last; id >= 0; id--) {
      if (marked[id] === 0) continue;
      reached.push(id);
      for (const arg of this.node(id).args) marked[arg] = 1;
    }
    return reached.reverse();
  }

  /** Returns the node of an operation on up to three nodes, which is new unless it exists. */
  protected internOperation(node: Node): NodeId {
    const [a = 0, b = 0, c] = node.args;
    const family = c === undefined ? node.operation : `${node.operation} ${c}`;
    let known = this.operations.get(family);
    if (known === undefined) this.operations.set(family, (known = new Map<number, NodeId>()));
    return this.intern(known, a * MAX_NODES + b, node);
  }

  protected intern<K>(known: Map<K, NodeId>, key: K, node: Node): NodeId {
    const before = known.get(key);
    if (before !== undefined) return before;
    if (this.list.length === MAX_NODES) {
      throw new SweepError("input", `the formula unrolls to more than ${grouped(MAX_NODES)} operations`);
    }
    const id = this.list.push(node) - 1;
    known.set(key, id);
    return id;
  }
}
