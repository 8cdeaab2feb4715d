import { SweepError } from "../../errors.ts";
import type { Graph } from "../ir/graph.ts";
import type { NodeId } from "../ir/node-table.ts";
import type { Definition } from "../language/expr.ts";
import { LetLine } from "./let-line.ts";
import type { Run } from "./let-line.ts";
import { linesBefore } from "./let-scope.ts";
import type { LetScope, Running, VectorElements } from "./let-scope.ts";
import type { Scope } from "./scope.ts";

/** The runs of each line, by the line, the position of the running index and the other indices. */
export type Runs = ReadonlyMap<string, readonly Run[]>;

/** The elements that are needed with one index running and the others fixed. */
interface Needed {
  readonly indices: readonly number[];
  readonly position: number;
  readonly runs: Run[];
}

/**
 * Finds out which elements of the lines of `let` are needed, before they are built. The formula is
 * built with inputs in place of elements, then each line, the last one first: all that needs a line
 * comes after it.
 */
export class LetSurvey {
  private readonly definitions: readonly Definition[];
  private readonly graph: Graph;
  private readonly lines: readonly LetLine[];
  private readonly unrollLimit: number;
  private readonly needed: readonly Map<string, Needed>[];
  private readonly elements: readonly Map<string, readonly number[]>[];
  private readonly singles = new Map<number, NodeId>();

  constructor(definitions: readonly Definition[], graph: Graph, scope: Scope, unrollLimit: number) {
    this.definitions = definitions;
    this.graph = graph;
    this.unrollLimit = unrollLimit;
    this.needed = definitions.map(() => new Map<string, Needed>());
    this.elements = definitions.map(() => new Map<string, readonly number[]>());
    this.lines = definitions.map((one, at) => new LetLine(at, one, graph, scope, unrollLimit, this.before(at)));
  }

  /**
   * Returns the runs too long to unroll. `formula` builds the formula, with the lines that it sees.
   * Returns none if an index depends on an element, and for formulas with errors.
   */
  runs(formula: (lets: LetScope) => void): Runs {
    const runs = new Map<string, readonly Run[]>();
    try {
      formula(this.before(this.definitions.length));
      for (let at = this.definitions.length - 1; at >= 0; at--) this.survey(at, runs);
    } catch (error) {
      if (!(error instanceof SweepError)) throw error;
    }
    return runs;
  }

  private before(at: number): LetScope {
    return linesBefore(this.definitions, at, {
      element: (line, indices) => this.element(line, indices),
      running: (line, indices) => this.running(line, indices),
    });
  }

  private survey(at: number, runs: Map<string, readonly Run[]>): void {
    const line = this.lines[at];
    for (const [key, needed] of this.needed[at] ?? []) {
      const long = merged(needed.runs).filter(({ count }) => count > this.unrollLimit);
      runs.set(key, long);
      for (const run of long) line?.vector(needed.indices, needed.position, run);
    }
    for (const indices of this.elements[at]?.values() ?? []) {
      const isInRun = indices.some((index, position) =>
        runs.get(keyOf(at, indices, position))?.some(({ from, count }) => from <= index && index < from + count),
      );
      if (!isInRun) line?.element(indices);
    }
  }

  private element(line: number, indices: readonly number[]): NodeId {
    const [only] = indices;
    if (only === undefined) return this.single(line);
    const key = indices.join();
    if (indices.length === 1 && this.elements[line]?.has(key) === false) {
      this.need(line, indices, 0, { from: only, count: 1 });
    }
    this.elements[line]?.set(key, indices);
    return this.graph.input(`${this.definitions[line]?.name}[${key}]`);
  }

  /** Builds a line without indices at once, because its value may be a bound. */
  private single(line: number): NodeId {
    const value = this.singles.get(line) ?? this.lines[line]?.element([]) ?? this.graph.constant(NaN);
    this.singles.set(line, value);
    return value;
  }

  private running(line: number, { first, position, count }: Running): VectorElements {
    this.need(line, first, position, { from: first[position] ?? NaN, count });
    return { vector: this.graph.vector({ count, parts: [], singles: new Map() }), first: 0 };
  }

  private need(line: number, indices: readonly number[], position: number, run: Run): void {
    const key = keyOf(line, indices, position);
    const needed = this.needed[line]?.get(key) ?? { indices, position, runs: [] };
    const isKnown = needed.runs.some(({ from, count }) => from === run.from && count === run.count);
    if (!isKnown) needed.runs.push(run);
    this.needed[line]?.set(key, needed);
  }
}

/** Returns the text of a line and its indices, without the one that runs. */
export function keyOf(line: number, indices: readonly number[], position: number): string {
  return `${line} ${indices.map((index, at) => (at === position ? "*" : index)).join()}`;
}

/** Joins runs that overlap or follow each other. */
function merged(runs: readonly Run[]): readonly Run[] {
  const joined: Run[] = [];
  for (const { from, count } of [...runs].sort((a, b) => a.from - b.from)) {
    const last = joined.at(-1);
    if (last === undefined || last.from + last.count < from) joined.push({ from, count });
    else joined[joined.length - 1] = { from: last.from, count: Math.max(last.count, from + count - last.from) };
  }
  return joined;
}
