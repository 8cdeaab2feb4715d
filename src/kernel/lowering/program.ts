import { axesIn } from "../../formula/ir/axes.ts";
import type { Graph } from "../../formula/ir/graph.ts";
import type { NodeId } from "../../formula/ir/node-table.ts";
import { ROWS } from "../../formula/ir/place.ts";
import type { Axis } from "../../formula/ir/place.ts";
import { lower } from "../../formula/passes/lower.ts";
import type { AxisLoss } from "../../objectives/axis-loss.ts";
import { isLeaf, isReduction, planRegion } from "./region.ts";
import type { Block, Reduction, Sink } from "./region.ts";

/** A reduction of single values over the rows. */
interface RowReduction {
  readonly id: NodeId;
  readonly node: Reduction;
}

/** The blocks of each row, and what they add up to. */
export interface RowLoop {
  readonly kind: "rows";
  readonly blocks: readonly Block[];
  readonly reductions: readonly RowReduction[];
}

/**
 * A loss over data as loops, in order: blocks that run once, and loops over the rows. All backends
 * follow it, so they add in the same order.
 */
export interface Program {
  readonly graph: Graph;
  readonly dim: number;
  readonly loss: NodeId;
  readonly hasGradient: boolean;
  readonly steps: readonly (Block | RowLoop)[];
  /** Nodes kept in memory and the axes of each. Those of a row are overwritten by the next one. */
  readonly arrays: ReadonlyMap<NodeId, readonly Axis[]>;
  /** Sums over rows that are kept in memory: they start at −0. */
  readonly rowSums: ReadonlySet<NodeId>;
  readonly constants: ReadonlyMap<string, Float64Array>;
}

/** Plans the loops of a loss and its gradient, or of the loss alone. */
export function programOf(loss: AxisLoss, withGradient: boolean): Program {
  return new Planner(loss, withGradient).plan();
}

class Planner {
  readonly #source: AxisLoss;
  readonly #hasGradient: boolean;
  readonly #graph: Graph;
  readonly #loss: NodeId;
  readonly #scatters: readonly (Sink & { readonly kind: "add"; readonly byRow: boolean })[];
  readonly #axesOf: (id: NodeId) => readonly Axis[];
  readonly #stages = new Map<NodeId, number>();
  readonly #done = new Set<NodeId>();
  readonly #arrays = new Map<NodeId, readonly Axis[]>();
  readonly #rowSums = new Set<NodeId>();

  constructor(source: AxisLoss, hasGradient: boolean) {
    this.#source = source;
    this.#hasGradient = hasGradient;
    const scatters = hasGradient ? source.scatters : [];
    const { graph, of } = lower(source.graph, [source.loss, ...scatters.map(({ node }) => node)]);
    this.#graph = graph;
    this.#loss = of(source.loss);
    this.#scatters = scatters.map(({ place, node, byRow }) => ({ kind: "add", id: of(node), place, byRow }));
    this.#axesOf = axesIn(graph);
  }

  plan(): Program {
    const all = this.#graph.reachable([this.#loss, ...this.#scatters.map(({ id }) => id)]);
    let passes = 0;
    for (const id of all) {
      const node = this.#graph.node(id);
      const stage = Math.max(0, ...node.args.map((arg) => this.#stageOf(arg)));
      const overRows = isOverRows(node);
      this.#stages.set(id, overRows ? stage + 1 : stage);
      if (overRows) passes = Math.max(passes, stage + 1);
    }
    for (const { id, byRow } of this.#scatters) if (byRow) passes = Math.max(passes, this.#stageOf(id) + 1);
    const steps: (Block | RowLoop)[] = [];
    for (let pass = 0; pass < passes; pass++) {
      const sums = all.filter((id) => isOverRows(this.#graph.node(id)) && this.#stageOf(id) === pass + 1);
      const scatters = this.#scatters.filter(({ id, byRow }) => byRow && this.#stageOf(id) === pass);
      steps.push(...this.#pass(sums, scatters));
    }
    const scatters = this.#scatters.filter(({ byRow }) => !byRow);
    steps.push(...this.#outer([this.#loss], scatters));
    return {
      graph: this.#graph,
      dim: this.#source.dim,
      loss: this.#loss,
      hasGradient: this.#hasGradient,
      steps,
      arrays: this.#arrays,
      rowSums: this.#rowSums,
      constants: this.#source.constants,
    };
  }

  /** Plans a loop over the rows, after the blocks that it needs. */
  #pass(ids: readonly NodeId[], scatters: readonly Sink[]): (Block | RowLoop)[] {
    const inRows = (id: NodeId): readonly Axis[] => this.#axesOf(id).filter((axis) => axis !== ROWS);
    const reductions: RowReduction[] = [];
    const sinks: Sink[] = [...scatters];
    for (const id of ids) {
      const node = this.#graph.node(id);
      if (!isReduction(node)) continue;
      this.#done.add(id);
      const axes = inRows(id);
      if (axes.length === 0) reductions.push({ id, node });
      else if (node.operation === "axis_sum") {
        this.#arrays.set(id, axes);
        this.#rowSums.add(id);
        sinks.push({ kind: "row_sum", id: node.args[0] ?? NaN, sum: id });
      } else throw new Error("an extreme over rows for each value of an index");
    }
    const targets = reductions.flatMap(({ node }) => node.args);
    const isKnown = (id: NodeId): boolean => !this.#axesOf(id).includes(ROWS) && !isLeaf(this.#graph.node(id));
    const { blocks, arrays } = planRegion({ graph: this.#graph, axesOf: inRows, isKnown }, targets, sinks);
    for (const [id, axes] of arrays) this.#arrays.set(id, axes);
    const read = [...targets, ...sinks.map(({ id }) => id), ...this.#readBy(blocks)];
    const before = this.#outer(read.filter(isKnown), []);
    return [...before, { kind: "rows", blocks, reductions }];
  }

  /** Returns what the nodes of some blocks read. */
  #readBy(blocks: readonly Block[]): NodeId[] {
    const nodes = blocks.flatMap((block) =>
      block.kind === "scalar" ? [block.id] : [...block.nodes, ...block.sinks.map(({ id }) => id)],
    );
    return nodes.flatMap((id) => [id, ...this.#graph.node(id).args]);
  }

  /** Plans the blocks for nodes that do not depend on the row. */
  #outer(targets: readonly NodeId[], sinks: readonly Sink[]): readonly Block[] {
    const isKnown = (id: NodeId): boolean => this.#done.has(id);
    const around = { graph: this.#graph, axesOf: this.#axesOf, isKnown };
    const { blocks, arrays } = planRegion(around, targets, sinks);
    for (const [id, axes] of arrays) this.#arrays.set(id, axes);
    for (const block of blocks) {
      const kept =
        block.kind === "scalar" ? [block.id] : block.sinks.flatMap((sink) => (sink.kind === "add" ? [] : sink.id));
      for (const id of kept) this.#done.add(id);
    }
    return blocks;
  }

  #stageOf(id: NodeId): number {
    return this.#stages.get(id) ?? 0;
  }
}

function isOverRows(node: { readonly operation: string }): boolean {
  return "axis" in node && node.axis === ROWS;
}
