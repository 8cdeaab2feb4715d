import type { Graph } from "../ir/graph.ts";
import type { NodeId } from "../ir/node-table.ts";
import type { Definition } from "../language/expr.ts";
import { LetLine } from "./let-line.ts";
import type { Run } from "./let-line.ts";
import { linesBefore } from "./let-scope.ts";
import type { LetScope, Running, VectorElements } from "./let-scope.ts";
import { keyOf } from "./let-survey.ts";
import type { Runs } from "./let-survey.ts";
import type { Scope } from "./scope.ts";

/** Builds the lines of `let` on demand, each element once. */
export class LetBuilder {
  private readonly definitions: readonly Definition[];
  private readonly graph: Graph;
  private readonly lines: readonly LetLine[];
  private readonly runs: Runs;
  private readonly values = new Map<string, NodeId>();

  /** `runs` become vectors. Others are vectors as soon as a loop reads them. */
  constructor(definitions: readonly Definition[], graph: Graph, scope: Scope, unrollLimit: number, runs: Runs) {
    this.definitions = definitions;
    this.graph = graph;
    this.runs = runs;
    this.lines = definitions.map((one, at) => new LetLine(at, one, graph, scope, unrollLimit, this.before(at)));
  }

  /** Returns what line `at` sees, or the formula, which comes after the last line. */
  before(at: number): LetScope {
    return linesBefore(this.definitions, at, {
      element: (line, indices) => this.element(line, indices),
      running: (line, indices) => this.running(line, indices),
    });
  }

  private element(line: number, indices: readonly number[]): NodeId {
    for (const [position, index] of indices.entries()) {
      const run = this.runOf(keyOf(line, indices, position), index, 1);
      if (run !== undefined) return this.graph.element(this.vector(line, indices, position, run), index - run.from);
    }
    return this.once(`${line} ${indices.join()}`, () => this.line(line).element(indices));
  }

  private running(line: number, { first, position, count }: Running): VectorElements {
    const from = first[position] ?? NaN;
    const run = this.runOf(keyOf(line, first, position), from, count) ?? { from, count };
    return { vector: this.vector(line, first, position, run), first: from - run.from };
  }

  /** Returns the run that contains some elements. */
  private runOf(key: string, from: number, count: number): Run | undefined {
    return this.runs.get(key)?.find((run) => run.from <= from && from + count <= run.from + run.count);
  }

  private vector(line: number, indices: readonly number[], position: number, run: Run): NodeId {
    const key = `${keyOf(line, indices, position)} ${run.from} ${run.count}`;
    return this.once(key, () => this.line(line).vector(indices, position, run));
  }

  private once(key: string, build: () => NodeId): NodeId {
    const value = this.values.get(key) ?? build();
    this.values.set(key, value);
    return value;
  }

  private line(at: number): LetLine {
    const line = this.lines[at];
    if (line === undefined) throw new Error(`no line ${at}`);
    return line;
  }
}
