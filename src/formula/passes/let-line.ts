import { placed } from "../../errors.ts";
import type { Graph } from "../ir/graph.ts";
import type { NodeId } from "../ir/node-table.ts";
import type { Definition } from "../language/expr.ts";
import { GraphBuilder } from "./graph-builder.ts";
import type { LetScope } from "./let-scope.ts";
import { OutsideError } from "./scope.ts";
import type { Scope } from "./scope.ts";

/** Elements of a line in a row, by their running index. */
export interface Run {
  readonly from: number;
  readonly count: number;
}

/** Builds one line of `let`. Errors have the path of the line. */
export class LetLine {
  private readonly line: number;
  private readonly definition: Definition;
  private readonly builder: GraphBuilder;

  constructor(line: number, definition: Definition, graph: Graph, scope: Scope, unrollLimit: number, lets: LetScope) {
    this.line = line;
    this.definition = definition;
    this.builder = new GraphBuilder(definition.value, graph, scope, unrollLimit, lets);
  }

  element(indices: readonly number[]): NodeId {
    return this.bound(indices, undefined, () => {
      try {
        return this.builder.build(this.definition.value);
      } catch (error) {
        if (!(error instanceof OutsideError) || indices.length === 0) throw error;
        // The mistake may be where the line is used.
        throw new OutsideError(`in ${this.definition.name}[${indices.join(", ")}]: ${error.message}`, error.span);
      }
    });
  }

  /** Builds elements of which the index at `position` runs. */
  vector(indices: readonly number[], position: number, { from, count }: Run): NodeId {
    const { indices: names, value: body } = this.definition;
    return this.bound(indices, position, () =>
      this.builder.vector({ index: names[position] ?? "", from, body }, count),
    );
  }

  /** Builds with values for the indices, except for the one that runs. */
  private bound(values: readonly number[], running: number | undefined, build: () => NodeId): NodeId {
    const bind = (position: number): NodeId => {
      const [name, value] = [this.definition.indices[position], values[position]];
      if (name === undefined || value === undefined) return build();
      return position === running ? bind(position + 1) : this.builder.withIndex(name, value, () => bind(position + 1));
    };
    return placed(["let", this.line], () => bind(0));
  }
}
