import type { AxisNode, Axis, Place } from "../../../formula/ir/place.ts";
import { ROWS } from "../../../formula/ir/place.ts";
import type { NodeId } from "../../../formula/ir/node-table.ts";
import { strideOf } from "../../lowering/nest-shape.ts";
import type { Program } from "../../lowering/program.ts";
import type { Sink } from "../../lowering/region.ts";
import type { Local } from "../encoding/assembler.ts";
import { arrayRow, gradientRow, xRow } from "../rows.ts";
import type { Vectors } from "../vector-code.ts";
import type { DataMemory } from "./data-memory.ts";
import { loadDatum } from "./load-datum.ts";
import { stepsOf } from "./pointers.ts";
import type { Access, Pointers } from "./pointers.ts";
import type { SideBySide } from "./side-by-side.ts";

/** The parts that the nests of a program share. */
export interface ProgramScope {
  /** The rows of data that are computed side by side. */
  readonly rows: SideBySide;
  readonly program: Program;
  readonly axesOf: (id: NodeId) => readonly Axis[];
  readonly memory: DataMemory;
  /** Prefix of the names of rows that keep arrays. */
  readonly prefix: string;
  /** Addresses of the present rows of data: one, or one for each lane of the group. */
  readonly addresses: readonly (readonly Local[])[];
  /** A local that is 0. */
  readonly zero: Local;
  /** The values without axes that are known. */
  readonly values: Map<NodeId, Vectors>;
}

/** A node that reads data. */
export type Datum = AxisNode & { readonly operation: "datum" };

/**
 * An access to the memory of trials. `names` returns the name some values ahead, for each row of
 * data if they are different.
 */
export interface RowAccess extends Access {
  readonly place: Pick<Place, "strides">;
  readonly names: (ahead: number) => readonly string[];
}

/** Generates the loads and stores of a nest. `ahead` counts values from the counters on. */
export class NestMemory {
  readonly #scope: ProgramScope;
  readonly #rows: SideBySide;
  readonly #pointers: Pointers;

  constructor(scope: ProgramScope, pointers: Pointers) {
    this.#scope = scope;
    this.#rows = scope.rows;
    this.#pointers = pointers;
  }

  load(access: RowAccess, ahead: number): Vectors {
    const [pointer = NaN] = this.#pointers.of(access);
    return access.names(ahead).flatMap((name) => this.#rows.lanes.loadAt(pointer, name));
  }

  /** Stores the vectors of each row. */
  store(access: RowAccess, value: Vectors, ahead: number): void {
    const [pointer = NaN] = this.#pointers.of(access);
    for (const [row, name] of access.names(ahead).entries()) {
      this.#rows.lanes.storeAt(pointer, name, this.#rows.part(value, row));
    }
  }

  /** Adds the vectors of the rows to memory that they share. */
  add(access: RowAccess, value: Vectors, ahead: number): void {
    const [pointer = NaN] = this.#pointers.of(access);
    const [name = ""] = access.names(ahead);
    const { lanes } = this.#rows;
    lanes.storeAt(pointer, name, this.#rows.addTo(lanes.loadAt(pointer, name), value));
  }

  /** Loads a value of data: the same for all lanes, or that of each lane's row. */
  loadData(node: Datum, ahead: number): Vectors {
    const source = this.#scope.memory.source(node.source);
    const offset = (source.byRow ? source.offset : source.address) + 8 * (node.place.first + ahead);
    return this.data(node).flatMap((access) => loadDatum(this.#rows.lanes, this.#pointers.of(access), offset));
  }

  coordinate(place: Place): RowAccess {
    return this.#access(this.#rows.lanes.present, place, (ahead) => [xRow(place.first + ahead)]);
  }

  /** Returns the access to the memory that a sink changes. */
  target(sink: Exclude<Sink, { kind: "reduce" }>): RowAccess {
    if (sink.kind !== "add") return this.array(sink.kind === "store" ? sink.id : sink.sum);
    const { place } = sink;
    return this.#access(this.#rows.lanes.present, place, (ahead) => [gradientRow(place.first + ahead)]);
  }

  array(id: NodeId): RowAccess {
    const axes = this.#scope.program.arrays.get(id) ?? [];
    const strides = axes.map((axis: Axis, position) => ({ axis, by: strideOf(axes, position) }));
    const copies = this.#scope.axesOf(id).includes(ROWS) ? this.#rows.count : 1;
    const names = Array.from({ length: copies }, (_, row) => arrayName(this.#scope.prefix, id, row));
    return this.#access(this.#rows.lanes.group, { strides }, (ahead) => names.map((name) => arrayRow(name, ahead)));
  }

  /** Returns the accesses to data: one for each row, or one for all. */
  data(node: Datum): readonly Access[] {
    const bases = node.byRow ? this.#scope.addresses : [[this.#scope.zero]];
    return bases.map((base) => ({ base, steps: stepsOf(node.place, 8) }));
  }

  #access(base: Local, place: Pick<Place, "strides">, names: (ahead: number) => readonly string[]): RowAccess {
    return { base: [base], steps: stepsOf(place, 8 * this.#rows.lanes.map.lanes), place, names };
  }
}

/** Returns the name under which an array is kept for one of the rows side by side. */
export function arrayName(prefix: string, id: NodeId, row: number): string {
  return `${prefix}${"+".repeat(row)}${id}`;
}
