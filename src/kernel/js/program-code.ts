import { axesIn } from "../../formula/ir/axes.ts";
import type { NodeId } from "../../formula/ir/node-table.ts";
import { ROW_COUNT, ROWS } from "../../formula/ir/place.ts";
import type { Axis, Place } from "../../formula/ir/place.ts";
import type { Program } from "../lowering/program.ts";
import { depthOf, sizeOf, strideOf } from "../lowering/nest-shape.ts";
import type { Block, Nest, Reduction, Sink } from "../lowering/region.ts";
import type { SpaceData } from "../space-data.ts";
import { expression, literal, reference } from "./expression.ts";
import { compileCode } from "../../formula/generated-code.ts";

/**
 * Returns the loss at `x` over `count` of the rows, from `from` on, and writes the gradient to `g`
 * if the program has one.
 */
export type RowsFunction = (
  x: ArrayLike<number>,
  g: Float64Array,
  rows: Int32Array,
  from: number,
  count: number,
) => number;

/** Compiles a program over data. */
export function compileProgram(program: Program, { columns }: Pick<SpaceData, "columns">): RowsFunction {
  const { code, sources } = programCode(program);
  const values = sources.map((name) => {
    const found = columns.find((column) => column.name === name)?.values ?? program.constants.get(name);
    if (found === undefined) throw new Error(`no data: ${name}`);
    return found;
  });
  const widths = sources.map((name) => columns.find((column) => column.name === name)?.width ?? 0);
  return compileCode<(data: readonly Float64Array[], widths: readonly number[]) => RowsFunction>(
    ["data", "widths"],
    code,
  )(values, widths);
}

/** Generates the code of a program. Returns the names of the data that it reads, in order, too. */
export function programCode(program: Program): { readonly code: string; readonly sources: readonly string[] } {
  return new ProgramCode(program).generate();
}

class ProgramCode {
  readonly #program: Program;
  readonly #axesOf: (id: NodeId) => readonly Axis[];
  readonly #sources: string[] = [];

  constructor(program: Program) {
    this.#program = program;
    this.#axesOf = axesIn(program.graph);
  }

  generate(): { code: string; sources: readonly string[] } {
    const { steps, arrays, rowSums, hasGradient } = this.#program;
    const reductions = steps.flatMap((step) => (step.kind === "rows" ? step.reductions : []));
    const body = [
      ...(hasGradient ? ["g.fill(0);"] : []),
      ...[...rowSums].map((id) => `a${id}.fill(-0);`),
      ...reductions.map(({ id, node }) => startCode(id, node)),
      ...steps.flatMap((step) => {
        if (step.kind !== "rows") return this.#block(step);
        const inRow = step.blocks.flatMap((block) => this.#block(block));
        return [
          "for (let at = from; at < from + count; at++) {",
          `const row = rows[at], k${ROWS.id} = at - from;`,
          ...inRow,
          ...step.reductions.flatMap(({ id, node }) => this.#reduce(id, node)),
          "}",
        ];
      }),
      `return ${this.#ref(this.#program.loss)};`,
    ];
    const code = [
      ...this.#sources.map((_, at) => `const d${at} = data[${at}], w${at} = widths[${at}];`),
      ...[...arrays].map(([id, axes]) => `const a${id} = new Float64Array(${sizeOf(axes)});`),
      "return function loss(x, g, rows, from, count) {",
      ...body,
      "};",
    ].join("\n");
    return { code, sources: this.#sources };
  }

  #block(block: Block): string[] {
    if (block.kind === "nest") return this.#nest(block);
    return [`const n${block.id} = ${this.#value(block.id)};`];
  }

  #nest({ loops, sinks, nodes, loads }: Nest): string[] {
    const inner = loops.at(-1);
    const reduced = sinks.filter((sink) => sink.kind === "reduce");
    const at = (depth: number): string[] =>
      nodes
        .filter((id) => depthOf(this.#axesOf(id), loops) === depth)
        .map((id) => `const n${id} = ${loads.has(id) ? this.#slot(id) : this.#value(id)};`);
    const starts = reduced.map(({ id, node }) => startCode(id, node));
    const body = (depth: number): string[] => {
      const own = at(depth);
      if (depth === loops.length) return [...own, ...sinks.flatMap((sink) => this.#sink(sink))];
      const axis = loops[depth]!;
      const isLast = axis === inner;
      const kept = reduced.flatMap(({ id }) => (loops.length > 1 ? [`${this.#slot(id)} = n${id};`] : []));
      return [
        ...own,
        ...(isLast ? starts : []),
        `for (let k${axis.id} = 0; k${axis.id} < ${axis.count}; k${axis.id}++) {`,
        ...body(depth + 1),
        "}",
        ...(isLast ? kept : []),
      ];
    };
    return body(0);
  }

  #sink(sink: Sink): string[] {
    const value = this.#ref(sink.id);
    switch (sink.kind) {
      case "reduce":
        return this.#reduce(sink.id, sink.node);
      case "store":
        return [`${this.#slot(sink.id)} = ${value};`];
      case "add":
        return [`g[${placeCode(sink.place)}] += ${value};`];
      case "row_sum":
        return [`${this.#slot(sink.sum)} += ${value};`];
    }
  }

  #reduce(id: NodeId, { operation, args, ...node }: Reduction): string[] {
    const [term, result] = args.map((arg) => this.#ref(arg));
    if (operation === "axis_sum") return [`n${id} += ${term};`];
    const wins = "wins" in node && node.wins === "gt" ? ">" : "<";
    return [`if (${term} ${wins} b${id} || ${term} !== ${term}) { b${id} = ${term}; n${id} = ${result}; }`];
  }

  /** Returns the text that reads or computes a node. */
  #value(id: NodeId): string {
    const { graph } = this.#program;
    const node = graph.node(id);
    switch (node.operation) {
      case "coordinate":
        return `x[${placeCode(node.place)}]`;
      case "index":
        return placeCode(node.place);
      case "datum": {
        const source = this.#source(node.source);
        return `d${source}[${node.byRow ? `row*w${source} + ` : ""}${placeCode(node.place)}]`;
      }
      case "input":
        if (node.name === ROW_COUNT) return "count";
        throw new Error(`no such input: ${node.name}`);
      default:
        return expression(graph, id, (one) => this.#ref(one));
    }
  }

  #source(name: string): number {
    const known = this.#sources.indexOf(name);
    return known === -1 ? this.#sources.push(name) - 1 : known;
  }

  #ref(id: NodeId): string {
    return reference(this.#program.graph, id, (one) => `n${one}`);
  }

  /** Returns the text of a node's place in memory. */
  #slot(id: NodeId): string {
    const axes = this.#program.arrays.get(id) ?? [];
    const terms = axes.map((axis, at) => scaled(axis, strideOf(axes, at)));
    return `a${id}[${terms.length === 0 ? "0" : terms.join(" + ")}]`;
  }
}

/** Returns the code before the first term of a reduction. */
function startCode(id: NodeId, node: Reduction): string {
  if (node.operation === "axis_sum") return `let n${id} = -0;`;
  const least = node.wins === "gt" ? "-Infinity" : "Infinity";
  return `let b${id} = ${least}, n${id} = ${node.args[0] === node.args[1] ? least : "0"};`;
}

function placeCode({ first, strides }: Place): string {
  const terms = strides.map(({ axis, by }) => scaled(axis, by));
  return [...terms, ...(first === 0 && terms.length > 0 ? [] : [literal(first)])].join(" + ");
}

function scaled({ id }: Axis, by: number): string {
  return by === 1 ? `k${id}` : `${literal(by)}*k${id}`;
}
