import type { Graph } from "../../formula/ir/graph.ts";
import type { NodeId } from "../../formula/ir/node-table.ts";
import type { Assembler, Local } from "./encoding/assembler.ts";
import type { LaneCount } from "./lane-count.ts";
import type { MemoryMap } from "./memory-map.ts";
import type { Opcode } from "./encoding/opcodes.ts";

/** A value of a group of trials: one local for each vector of two. */
export type Vectors = readonly Local[];

/** Byte offsets, from the first copy, of the rows that a step reads and of those that it writes. */
export interface Copies {
  readonly present: Local;
  readonly next: Local;
  /** Offsets, from the row `best`, of the rows with the best losses before and after the step. */
  readonly best?: { readonly before: Local; readonly after: Local } | undefined;
}

/** Generates code for a group of vectors side by side, which hides their latency. */
export class VectorCode {
  readonly asm: Assembler;
  readonly map: MemoryMap;
  readonly #count: LaneCount;
  /** Byte offset of the current group from the first, within a copy. */
  readonly #group: Local;
  readonly #at: Copies;
  #best: Copies["best"];
  /** The group's first vector in unrolled code; 0 otherwise, as the offsets include it. */
  #first = 0;

  constructor(asm: Assembler, map: MemoryMap, count: LaneCount) {
    this.asm = asm;
    this.map = map;
    this.#count = count;
    this.#group = asm.local("i32");
    this.#at = { present: asm.local("i32"), next: asm.local("i32") };
  }

  /**
   * Generates the group's code for all lanes before `bytes`. Without `copies`, uses the first copy.
   */
  eachGroup(bytes: Local, copies: Copies | undefined, group: () => void): void {
    const { asm } = this;
    const { present, next } = this.#at;
    asm.i32(0).set(this.#group);
    if (copies === undefined) asm.i32(0).set(present);
    else asm.get(copies.present).set(present).get(copies.next).set(next);
    if (copies?.best !== undefined) {
      const { before, after } = (this.#best ??= { before: asm.local("i32"), after: asm.local("i32") });
      asm.get(copies.best.before).set(before).get(copies.best.after).set(after);
    }
    if (this.#count.unrolled) this.#writeOut(bytes, group);
    else this.#loopGroups(bytes, group);
  }

  #writeOut(bytes: Local, group: () => void): void {
    const { width, lanes } = this.#count;
    this.asm.op("block");
    for (let first = 0; first < lanes / 2; first += width) {
      if (first > 0) {
        this.asm
          .get(bytes)
          .i32(16 * first)
          .op("i32Eq")
          .op("brIf", 0);
      }
      this.#first = first;
      group();
    }
    this.asm.op("end");
  }

  #loopGroups(bytes: Local, group: () => void): void {
    const { asm } = this;
    asm.op("loop");
    group();
    const best = this.#best === undefined ? [] : [this.#best.before, this.#best.after];
    for (const pointer of [this.#at.present, this.#at.next, this.#group, ...best]) {
      asm
        .get(pointer)
        .i32(16 * this.#count.width)
        .op("i32Add")
        .set(pointer);
    }
    asm.get(this.#group).get(bytes).op("i32Ne").op("brIf", 0).op("end");
  }

  /** Byte offset of the rows that a step reads: those of the current group. */
  get present(): Local {
    return this.#at.present;
  }

  /** Byte offset of the current group's rows that steps do not change. */
  get group(): Local {
    return this.#group;
  }

  /** Number of vectors side by side. */
  get width(): number {
    return this.#count.width;
  }

  /** Loads a row into new locals, the current step's copy if steps change it. */
  load(row: string): Vectors {
    return this.loadAt(this.map.changes(row) ? this.#at.present : this.#group, row);
  }

  store(row: string, vectors: Vectors): void {
    this.storeAt(this.map.changes(row) ? this.#at.present : this.#group, row, vectors);
  }

  /** Stores a row for the next step. */
  storeNext(row: string, vectors: Vectors): void {
    this.storeAt(this.#at.next, row, vectors);
  }

  /** Lowers the best losses to the losses of this step, and returns them. */
  lowerBest(loss: Vectors): Vectors {
    const before = this.#best === undefined ? this.load("best") : this.loadAt(this.#best.before, "best");
    const best = this.op("f64x2Pmin", before, loss);
    this.storeAt(this.#best?.after ?? this.#at.next, "best", best);
    return best;
  }

  /**
   * Generates a loop over `count` rows. `body` gets the pointers to the current row and the next
   * step's, and the offset of the current double of a table. `by` is the number of rows that it
   * uses each time.
   */
  loop(count: number, body: (pointer: Local, next: Local, index: Local) => void, by = 1): void {
    const { asm } = this;
    const [pointer, next, index] = [asm.local("i32"), asm.local("i32"), asm.local("i32")];
    asm.get(this.#at.present).set(pointer).get(this.#at.next).set(next).i32(0).set(index);
    asm.op("loop");
    body(pointer, next, index);
    for (const [local, bytes] of [
      [pointer, by * this.map.lanes * 8],
      [next, by * this.map.lanes * 8],
      [index, 8],
    ] as const) {
      asm.get(local).i32(bytes).op("i32Add").set(local);
    }
    asm
      .get(index)
      .i32(count * 8)
      .op("i32Ne")
      .op("brIf", 0)
      .op("end");
  }

  /** Loads a row relative to a pointer into new locals. */
  loadAt(pointer: Local, row: string): Vectors {
    return this.each((slot) => {
      const local = this.asm.local("v128");
      this.asm
        .get(pointer)
        .vector("v128Load", this.map.address(row, this.#first + slot))
        .set(local);
      return local;
    });
  }

  storeAt(pointer: Local, row: string, vectors: Vectors): void {
    for (const [slot, local] of vectors.entries()) {
      this.asm
        .get(pointer)
        .get(local)
        .vector("v128Store", this.map.address(row, this.#first + slot));
    }
  }

  /** Loads a double of a table for all trials. */
  loadSplat(index: Local, address: number): Vectors {
    const local = this.asm.local("v128");
    this.asm.get(index).op("v128Load64Splat", 3, address).set(local);
    return this.each(() => local);
  }

  each<T>(make: (slot: number) => T): T[] {
    return Array.from({ length: this.#count.width }, (_, slot) => make(slot));
  }

  constant(value: number): Vectors {
    const local = this.asm.constant(value);
    return this.each(() => local);
  }

  /** Applies an instruction to vectors, slot by slot, into new locals. */
  op(opcode: Opcode, ...args: Vectors[]): Vectors {
    return this.each((slot) => {
      for (const arg of args) this.asm.get(at(arg, slot));
      const result = this.asm.local("v128");
      this.asm.op(opcode).set(result);
      return result;
    });
  }

  /** Shifts the bits of each lane. */
  shift(opcode: "i32x4ShrU" | "i64x2Shl" | "i64x2ShrU", vectors: Vectors, by: number): Vectors {
    return vectors.map((local) => {
      const result = this.asm.local("v128");
      this.asm.get(local).i32(by).op(opcode).set(result);
      return result;
    });
  }

  argument(graph: Graph, id: NodeId, of: (id: NodeId) => Vectors): Vectors {
    const value = graph.constantOf(id);
    return value === undefined ? of(id) : this.constant(value);
  }

  /** Returns a₁ + a₂ + … in this order. */
  sum(terms: readonly Vectors[]): Vectors {
    return terms.reduce((sum, term) => this.op("f64x2Add", sum, term));
  }

  /** Returns Σ a². */
  squares(vectors: readonly Vectors[]): Vectors {
    return this.sum(vectors.map((a) => this.op("f64x2Mul", a, a)));
  }

  /** Pushes the vectors, combined by an instruction. */
  pushAll(opcode: "v128Or", vectors: Vectors): void {
    for (const [slot, local] of vectors.entries()) {
      this.asm.get(local);
      if (slot > 0) this.asm.op(opcode);
    }
  }

  /** Sets total = total ∘ vector for each vector in turn. */
  accumulate(opcode: Opcode, total: Local, vectors: Vectors): void {
    for (const local of vectors) this.asm.get(total).get(local).op(opcode).set(total);
  }

  copy(vectors: Vectors): Vectors {
    return vectors.map((local) => {
      const copy = this.asm.local("v128");
      this.asm.get(local).set(copy);
      return copy;
    });
  }

  /** Copies locals to others. */
  assign(to: Vectors, from: Vectors): void {
    for (const [slot, local] of to.entries()) this.asm.get(at(from, slot)).set(local);
  }
}

/** Returns the vector of a slot. */
export function at(vectors: Vectors, slot: number): Local {
  const local = vectors[slot];
  if (local === undefined) throw new Error(`no vector ${slot}`);
  return local;
}
