import { axesIn } from "../../../formula/ir/axes.ts";
import type { NodeId } from "../../../formula/ir/node-table.ts";
import { sizeOf } from "../../lowering/nest-shape.ts";
import type { Program, RowLoop } from "../../lowering/program.ts";
import { canPairRows } from "../../lowering/rows-at-once.ts";
import type { Block } from "../../lowering/region.ts";
import type { Local } from "../encoding/assembler.ts";
import { compute } from "../operation-code.ts";
import { arrayRow, gradientRow, xRow } from "../rows.ts";
import type { VectorCode, Vectors } from "../vector-code.ts";
import type { DataMemory } from "./data-memory.ts";
import { loadDatum } from "./load-datum.ts";
import { NestCode } from "./nest-code.ts";
import { arrayName } from "./nest-memory.ts";
import type { ProgramScope } from "./nest-memory.ts";
import { accumulator, reduceInto } from "./reduction-code.ts";
import type { Accumulator } from "./reduction-code.ts";
import { SideBySide } from "./side-by-side.ts";

/** The rows that a program runs over. */
export interface RowLists {
  readonly count: number;
  /** Local with the address of the list, of the first lane if each has its own. */
  readonly first: Local;
  /** Bytes from the list of a lane to that of the next; undefined if all share the list. */
  readonly laneBytes?: number;
}

/** Rows of data that are computed side by side, if the order of sums allows it. */
const ROWS_AT_ONCE = 2;

/** Returns the rows that a program's arrays need, named with a prefix. */
export function arrayRows({ arrays }: Program, prefix: string): string[] {
  return [...arrays].flatMap(([id, axes]) =>
    Array.from({ length: ROWS_AT_ONCE }, (_, row) => arrayName(prefix, id, row)).flatMap((name) =>
      Array.from({ length: sizeOf(axes) }, (_, j) => arrayRow(name, j)),
    ),
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
  /** The blocks that run once, and the last row if the rows are in pairs and one is left. */
  readonly #single: ProgramScope;

  constructor(code: VectorCode, program: Program, memory: DataMemory, prefix: string, lists: RowLists) {
    this.#code = code;
    this.#program = program;
    this.#lists = lists;
    this.#single = {
      ...{ program, memory, prefix, rows: new SideBySide(code, 1) },
      axesOf: axesIn(program.graph),
      addresses: this.#addresses(1),
      zero: code.asm.local("i32"),
      values: new Map(),
    };
  }

  generate(): Vectors {
    const { program, prefix, zero } = this.#single;
    this.#code.asm.i32(0).set(zero);
    if (program.hasGradient) this.#fill(this.#code.present, gradientRow(0), program.dim, 0);
    for (const id of program.rowSums) {
      const size = sizeOf(program.arrays.get(id) ?? []);
      this.#fill(this.#code.group, arrayRow(arrayName(prefix, id, 0), 0), size, -0);
    }
    for (const step of program.steps) {
      if (step.kind === "rows") this.#rows(step);
      else this.#block(this.#single, step);
    }
    return this.#value(this.#single, program.loss);
  }

  /** Returns locals for the addresses of rows: one for each, or one for each lane. */
  #addresses(rows: number): Local[][] {
    const lanes = this.#lists.laneBytes === undefined ? 1 : 2 * this.#code.width;
    const { asm } = this.#code;
    return Array.from({ length: rows }, () => Array.from({ length: lanes }, () => asm.local("i32")));
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
  #rows(step: RowLoop): void {
    const { asm } = this.#code;
    const { first, laneBytes = 0, count } = this.#lists;
    const totals = step.reductions.map(({ node }) => accumulator(this.#code, node));
    const [cursor, place] = [asm.local("i32"), asm.local("i32")];
    asm.get(first);
    // A group's byte offset is 8 times its first lane.
    if (laneBytes > 0) {
      asm
        .get(this.#code.group)
        .i32(laneBytes / 8)
        .op("i32Mul")
        .op("i32Add");
    }
    asm.set(cursor).i32(0).set(place);
    const atOnce = canPairRows(this.#program) ? Math.min(ROWS_AT_ONCE, count) : 1;
    const rest = count % atOnce;
    const together = this.#sideBySide(atOnce);
    asm.op("loop");
    this.#row(together, step, totals, cursor, place);
    asm
      .get(place)
      .i32(count - rest)
      .op("i32Ne")
      .op("brIf", 0)
      .op("end");
    if (rest > 0) this.#row(this.#single, step, totals, cursor, place);
    for (const [at, { id }] of step.reductions.entries()) this.#single.values.set(id, totals[at]!.result);
  }

  /** Returns a scope for some rows side by side, with the values that are the same for all. */
  #sideBySide(count: number): ProgramScope {
    const { values } = this.#single;
    const rows = new SideBySide(this.#code, count);
    return { ...this.#single, rows, addresses: this.#addresses(count), values: new Map(values) };
  }

  /** Generates the code of some rows side by side, and moves to the next ones. */
  #row(scope: ProgramScope, step: RowLoop, totals: readonly Accumulator[], cursor: Local, place: Local): void {
    const { asm } = this.#code;
    const { laneBytes = 0 } = this.#lists;
    const { rows } = scope;
    for (const [row, addresses] of scope.addresses.entries()) {
      for (const [lane, address] of addresses.entries()) {
        asm
          .get(cursor)
          .op("i32Load", 2, lane * laneBytes + 4 * row)
          .set(address);
      }
    }
    for (const block of step.blocks) this.#block(scope, block, place);
    for (const [at, { node }] of step.reductions.entries()) {
      const [term, result] = node.args.map((arg) => rows.spread(this.#value(scope, arg)));
      for (let row = 0; row < rows.count; row++) {
        const part = rows.part(term ?? [], row);
        reduceInto(this.#code, node, totals[at]!, part, () => rows.part(result ?? [], row));
      }
    }
    asm
      .get(cursor)
      .i32(4 * rows.count)
      .op("i32Add")
      .set(cursor);
    asm.get(place).i32(rows.count).op("i32Add").set(place);
  }

  /** Generates a block. `place` is the position of the first of the present rows in their list. */
  #block(scope: ProgramScope, block: Block, place?: Local): void {
    if (block.kind === "nest") new NestCode(scope, block).generate();
    else scope.values.set(block.id, this.#scalar(scope, block.id, place));
  }

  #scalar(scope: ProgramScope, id: NodeId, place: Local | undefined): Vectors {
    const { graph } = this.#program;
    const { rows, memory, addresses, zero } = scope;
    const node = graph.node(id);
    if (node.operation === "coordinate") {
      return rows.spread(this.#code.loadAt(this.#code.present, xRow(node.place.first)));
    }
    if (node.operation === "index") return rows.each((row) => this.#position(place ?? zero, row));
    if (node.operation === "input") return rows.all.constant(this.#lists.count);
    if (node.operation === "datum") {
      const source = memory.source(node.source);
      const bases = source.byRow ? addresses : [[zero]];
      const offset = (source.byRow ? source.offset : source.address) + 8 * node.place.first;
      return rows.spread(bases.flatMap((base) => loadDatum(this.#code, base, offset)));
    }
    return compute(rows.all, graph, id, (one) => rows.spread(this.#value(scope, one)));
  }

  /** Returns the position of a row in its list, which is the only index without a loop. */
  #position(place: Local, row: number): Vectors {
    const { asm } = this.#code;
    const local = asm.local("v128");
    asm.get(place).i32(row).op("i32Add").op("i32x4Splat").op("f64x2ConvertLowI32x4S").set(local);
    return this.#code.each(() => local);
  }

  #value(scope: ProgramScope, id: NodeId): Vectors {
    return this.#code.argument(this.#program.graph, id, (one) => {
      const value = scope.values.get(one);
      if (value === undefined) throw new Error(`the kernel has no node ${one}`);
      return value;
    });
  }
}
