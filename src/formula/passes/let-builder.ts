import { placed, SweepError } from "../../errors.ts";
import type { Span } from "../../errors.ts";
import type { Graph } from "../ir/graph.ts";
import type { NodeId } from "../ir/node-table.ts";
import type { Definition } from "../language/expr.ts";
import { GraphBuilder } from "./graph-builder.ts";
import type { LetScope, Running, VectorElements } from "./let-scope.ts";
import type { Scope } from "./scope.ts";

/** Elements of a line in a row, by their running index. */
interface Run {
  readonly from: number;
  readonly count: number;
}

/** The runs of each line, by the line, the position of the running index and the other indices. */
export type Runs = ReadonlyMap<string, readonly Run[]>;

/** Builds the lines of `let` on demand, each element once. Notes which elements are needed. */
export class LetBuilder {
  private readonly lines: readonly Definition[];
  private readonly graph: Graph;
  private readonly builders: readonly GraphBuilder[];
  private readonly unrollLimit: number;
  private readonly known: Runs;
  private readonly needed = new Map<string, Map<string, Run>>();
  private readonly values = new Map<string, NodeId>();

  /** `known` are the runs that become vectors. Others are vectors as soon as a loop reads them. */
  constructor(
    lines: readonly Definition[],
    graph: Graph,
    scope: Scope,
    unrollLimit: number,
    known: Runs = new Map<string, readonly Run[]>(),
  ) {
    this.lines = lines;
    this.graph = graph;
    this.unrollLimit = unrollLimit;
    this.known = known;
    this.builders = lines.map(({ value }, at) => new GraphBuilder(value, graph, scope, unrollLimit, this.before(at)));
  }

  /** Returns what line `at` sees, or the formula, which comes after the last line. */
  before(at: number): LetScope {
    const lines = this.lines.slice(0, at);
    const find = (name: string, rank: number, span: Span): number | undefined => {
      const line = lines.findIndex((one) => one.name === name);
      if (line === -1) return undefined;
      checkRank(lines[line], rank, span);
      return line;
    };
    return {
      names: lines.map(({ name }) => name),
      element: (name, indices, span) => {
        const line = find(name, indices.length, span);
        return line === undefined ? undefined : this.element(line, indices);
      },
      running: (name, indices, span) => {
        const line = find(name, indices.first.length, span);
        return line === undefined ? undefined : this.running(line, indices);
      },
      refuseLater: (name, span) => {
        const line = this.lines.findIndex((one) => one.name === name);
        if (line < at) return;
        const problem = line === at ? `${name} is defined by itself` : `${name} is defined by a later line`;
        throw new SweepError("input", `${problem}: a line of let sees only those before it`, span);
      },
    };
  }

  /** Returns the runs of the elements that were needed, without those short enough to unroll. */
  runs(): Runs {
    return new Map(
      [...this.needed].map(([key, needed]) => {
        const runs: Run[] = [];
        for (const { from, count } of [...needed.values()].sort((a, b) => a.from - b.from)) {
          const last = runs.at(-1);
          if (last === undefined || last.from + last.count < from) runs.push({ from, count });
          else runs[runs.length - 1] = { from: last.from, count: Math.max(last.count, from + count - last.from) };
        }
        return [key, runs.filter(({ count }) => count > this.unrollLimit)];
      }),
    );
  }

  private element(line: number, indices: readonly number[]): NodeId {
    const [only] = indices;
    if (only !== undefined && indices.length === 1) this.need(keyOf(line, indices, 0), only, 1);
    for (const [position, index] of indices.entries()) {
      const run = this.runOf(keyOf(line, indices, position), index, 1);
      if (run !== undefined) return this.graph.element(this.vector(line, indices, position, run), index - run.from);
    }
    return this.once(`${line} ${indices.join()}`, () => {
      return this.inLine(line, indices, undefined, (builder) => builder.build(this.line(line).value));
    });
  }

  private running(line: number, { first, position, count }: Running): VectorElements {
    const [key, from] = [keyOf(line, first, position), first[position] ?? NaN];
    this.need(key, from, count);
    const run = this.runOf(key, from, count) ?? { from, count };
    return { vector: this.vector(line, first, position, run), first: from - run.from };
  }

  private need(key: string, from: number, count: number): void {
    const needed = this.needed.get(key) ?? new Map<string, Run>();
    needed.set(`${from} ${count}`, { from, count });
    this.needed.set(key, needed);
  }

  /** Returns the run that contains some elements. */
  private runOf(key: string, from: number, count: number): Run | undefined {
    return this.known.get(key)?.find((run) => run.from <= from && from + count <= run.from + run.count);
  }

  private vector(line: number, indices: readonly number[], position: number, { from, count }: Run): NodeId {
    return this.once(`${keyOf(line, indices, position)} ${from} ${count}`, () => {
      const { indices: names, value: body } = this.line(line);
      return this.inLine(line, indices, position, (builder) => {
        return builder.vector({ index: names[position] ?? "", from, body }, count);
      });
    });
  }

  private once(key: string, build: () => NodeId): NodeId {
    const value = this.values.get(key) ?? build();
    this.values.set(key, value);
    return value;
  }

  /** Builds a line with values for its indices, except for the one that runs. */
  private inLine(
    line: number,
    values: readonly number[],
    running: number | undefined,
    build: (builder: GraphBuilder) => NodeId,
  ): NodeId {
    const builder = this.builders[line];
    if (builder === undefined) throw new Error(`no line ${line}`);
    const bind = (position: number): NodeId => {
      const [name, value] = [this.line(line).indices[position], values[position]];
      if (name === undefined || value === undefined) return build(builder);
      return position === running ? bind(position + 1) : builder.withIndex(name, value, () => bind(position + 1));
    };
    return placed(["let", line], () => bind(0));
  }

  private line(line: number): Definition {
    const definition = this.lines[line];
    if (definition === undefined) throw new Error(`no line ${line}`);
    return definition;
  }
}

/** Throws if a line is used with more or fewer indices than it has. */
function checkRank(line: Definition | undefined, rank: number, span: Span): void {
  if (line === undefined || line.indices.length === rank) return;
  const { name, indices } = line;
  const wanted = indices.length === 0 ? name : `${name}[${indices.join(", ")}]`;
  const noun = rank === 1 ? "index" : "indices";
  throw new SweepError("input", `let defines ${wanted}: found ${name} with ${rank} ${noun}`, span);
}

function keyOf(line: number, indices: readonly number[], position: number): string {
  return `${line} ${indices.map((index, at) => (at === position ? "*" : index)).join()}`;
}
