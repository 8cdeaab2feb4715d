import { axesIn } from "../../../formula/ir/axes.ts";
import type { NodeId } from "../../../formula/ir/node-table.ts";
import { sizeOf } from "../../lowering/nest-shape.ts";
import type { Program, RowLoop } from "../../lowering/program.ts";
import type { Block } from "../../lowering/region.ts";
import type { Local } from "../encoding/assembler.ts";
import { compute } from "../operation-code.ts";
import { arrayRow, gradientRow, xRow } from "../rows.ts";
import type { VectorCode, Vectors } from "../vector-code.ts";
import type { DataMemory } from "./data-memory.ts";
import { loadDatum, NestCode } from "./nest-code.ts";
import type { ProgramScope } from "./nest-code.ts";
import { accumulator, reduceInto } from "./reduction-code.ts";

/** The rows that a program runs over. */
export interface RowLists {
  readonly count: number;
  /** Local with the address of the list, of the first lane if each has its own. */
  readonly first: Local;
  /** Bytes from the list of a lane to that of the next; undefined if all share the list. */
  readonly laneBytes?: number;
}

/** Returns the rows that a program's arrays need, named with a prefix. */
export function arrayRows({ arrays }: Program, prefix: string): string[] {
  return [...arrays].flatMap(([id, axes]) =>
    Array.from({ length: sizeOf(axes) }, (_, j) => arrayRow(`${prefix}${id}`, j)),
  );
}

/** Generates a program: returns the loss, and writes the gradient to its rows if it has one. */
export function programCode(
  code: VectorCode,
  program: Program,
  memory: DataMemory,
  prefix: string,
  lists: RowLists,
): Vectors {
  return new ProgramCode(code, program, memory, prefix, lists).generate();
}

class ProgramCode {
  readonly #code: VectorCode;
  readonly #program: Program;
  readonly #lists: RowLists;
  readonly #scope: ProgramScope;
  /** Number of rows that are left, the present one included. */
  readonly #left: Local;

  constructor(code: VectorCode, program: Program, memory: DataMemory, prefix: string, lists: RowLists) {
    const { asm, width } = code;
    this.#code = code;
    this.#program = program;
    this.#lists = lists;
    this.#left = asm.local("i32");
    const lanes = lists.laneBytes === undefined ? 1 : 2 * width;
    this.#scope = {
      ...{ code, program, memory, prefix },
      axesOf: axesIn(program.graph),
      row: Array.from({ length: lanes }, () => asm.local("i32")),
      zero: asm.local("i32"),
      values: new Map(),
    };
  }

  generate(): Vectors {
    const { program, prefix } = this.#scope;
    this.#code.asm.i32(0).set(this.#scope.zero);
    if (program.hasGradient) this.#fill(this.#code.present, gradientRow(0), program.dim, 0);
    for (const id of program.rowSums) {
      const size = sizeOf(program.arrays.get(id) ?? []);
      this.#fill(this.#code.group, arrayRow(`${prefix}${id}`, 0), size, -0);
    }
    for (const step of program.steps) {
      if (step.kind === "rows") this.#rows(step);
      else this.#block(step);
    }
    return this.#value(program.loss);
  }

  #fill(base: Local, first: string, count: number, value: number): void {
    const { asm, map } = this.#code;
    const [pointer, left] = [asm.local("i32"), asm.local("i32")];
    const constant = this.#code.constant(value);
    asm.get(base).set(pointer).i32(count).set(left).op("loop");
    this.#code.storeAt(pointer, first, constant);
    asm
      .get(pointer)
      .i32(8 * map.lanes)
      .op("i32Add")
      .set(pointer);
    asm.get(left).i32(-1).op("i32Add").set(left);
    asm.get(left).op("brIf", 0).op("end");
  }

  /** Generates the loop over the rows, each lane along its own list. */
  #rows({ blocks, reductions }: RowLoop): void {
    const { asm } = this.#code;
    const { first, laneBytes = 0, count } = this.#lists;
    const { row } = this.#scope;
    const totals = reductions.map(({ node }) => accumulator(this.#code, node));
    const [cursor, left] = [asm.local("i32"), this.#left];
    asm.get(first);
    // A group's byte offset is 8 times its first lane.
    if (laneBytes > 0)
      asm
        .get(this.#code.group)
        .i32(laneBytes / 8)
        .op("i32Mul")
        .op("i32Add");
    asm.set(cursor).i32(count).set(left).op("loop");
    for (const [lane, address] of row.entries()) {
      asm
        .get(cursor)
        .op("i32Load", 2, lane * laneBytes)
        .set(address);
    }
    for (const block of blocks) this.#block(block);
    for (const [at, { node }] of reductions.entries()) {
      const [term = NaN, result = NaN] = node.args;
      reduceInto(this.#code, node, totals[at]!, this.#value(term), () => this.#value(result));
    }
    asm.get(cursor).i32(4).op("i32Add").set(cursor);
    asm.get(left).i32(-1).op("i32Add").set(left);
    asm.get(left).op("brIf", 0).op("end");
    for (const [at, { id }] of reductions.entries()) this.#scope.values.set(id, totals[at]!.result);
  }

  #block(block: Block): void {
    if (block.kind === "nest") new NestCode(this.#scope, block).generate();
    else this.#scope.values.set(block.id, this.#scalar(block.id));
  }

  #scalar(id: NodeId): Vectors {
    const { graph } = this.#program;
    const node = graph.node(id);
    if (node.operation === "coordinate") return this.#code.loadAt(this.#code.present, xRow(node.place.first));
    if (node.operation === "index") return this.#position();
    if (node.operation === "input") return this.#code.constant(this.#lists.count);
    if (node.operation === "datum") {
      const source = this.#scope.memory.source(node.source);
      const base = source.byRow ? this.#scope.row : [this.#scope.zero];
      return loadDatum(this.#code, base, (source.byRow ? source.offset : source.address) + 8 * node.place.first);
    }
    return compute(this.#code, graph, id, (one) => this.#value(one));
  }

  /** Returns the position of the present row in its list: the only index without a loop. */
  #position(): Vectors {
    const { asm } = this.#code;
    const local = asm.local("v128");
    asm.i32(this.#lists.count).get(this.#left).op("i32Sub");
    asm.op("i32x4Splat").op("f64x2ConvertLowI32x4S").set(local);
    return this.#code.each(() => local);
  }

  #value(id: NodeId): Vectors {
    return this.#code.argument(this.#program.graph, id, (one) => {
      const value = this.#scope.values.get(one);
      if (value === undefined) throw new Error(`the kernel has no node ${one}`);
      return value;
    });
  }
}
