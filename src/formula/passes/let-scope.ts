import { SweepError } from "../../errors.ts";
import type { Span } from "../../errors.ts";
import type { NodeId } from "../ir/node-table.ts";
import type { Definition } from "../language/expr.ts";

/** Indices of which one runs: it is one larger at each k. The others stay. */
export interface Running {
  /** The indices at k = 0. */
  readonly first: readonly number[];
  /** The position of the index that runs. */
  readonly position: number;
  readonly count: number;
}

/** Elements of a vector, from `first` on, counted from 0. */
export interface VectorElements {
  readonly vector: NodeId;
  readonly first: number;
}

/** The lines of `let` that an expression sees. */
export interface LetScope {
  readonly names: readonly string[];
  /** Returns the value of a line at some indices; undefined if no line has the name. */
  element(name: string, indices: readonly number[], span: Span): NodeId | undefined;
  /** Returns the elements of a line with an index that runs; undefined if no line has the name. */
  running(name: string, indices: Running, span: Span): VectorElements | undefined;
  /** Throws if a later line, or this one itself, has the name. */
  refuseLater(name: string, span: Span): void;
}

/** The values of lines, by their number. */
interface LineValues {
  element(line: number, indices: readonly number[]): NodeId;
  running(line: number, indices: Running): VectorElements;
}

/** Returns the lines before line `at`. The formula comes after the last one. */
export function linesBefore(lines: readonly Definition[], at: number, values: LineValues): LetScope {
  const earlier = lines.slice(0, at);
  const find = (name: string, rank: number, span: Span): number | undefined => {
    const line = earlier.findIndex((one) => one.name === name);
    if (line === -1) return undefined;
    checkRank(earlier[line], rank, span);
    return line;
  };
  return {
    names: earlier.map(({ name }) => name),
    element: (name, indices, span) => {
      const line = find(name, indices.length, span);
      return line === undefined ? undefined : values.element(line, indices);
    },
    running: (name, indices, span) => {
      const line = find(name, indices.first.length, span);
      return line === undefined ? undefined : values.running(line, indices);
    },
    refuseLater: (name, span) => {
      const line = lines.findIndex((one) => one.name === name);
      if (line < at) return;
      const problem = line === at ? `${name} is defined by itself` : `${name} is defined by a later line`;
      throw new SweepError("input", `${problem}: a line of let sees only those before it`, span);
    },
  };
}

/** Throws if a line is used with more or fewer indices than it has. */
function checkRank(line: Definition | undefined, rank: number, span: Span): void {
  if (line === undefined || line.indices.length === rank) return;
  const { name, indices } = line;
  const wanted = indices.length === 0 ? name : `${name}[${indices.join(", ")}]`;
  const noun = rank === 1 ? "index" : "indices";
  throw new SweepError("input", `let defines ${wanted}: found ${name} with ${rank} ${noun}`, span);
}
