/**
 * The memory of the trials in flight: a row of doubles for each quantity, a double for each lane.
 * Lane `2v + l` is lane l of vector v. Rows that a step changes come first and have two copies: a
 * step reads one and writes the other.
 */
export class MemoryMap {
  readonly lanes: number;
  readonly #rows = new Map<string, number>();
  readonly #changing: number;

  constructor({ changing, fixed }: { changing: readonly string[]; fixed: readonly string[] }, lanes: number) {
    this.lanes = lanes;
    this.#changing = changing.length;
    for (const name of changing) this.#rows.set(name, this.#rows.size);
    for (const name of fixed) this.#rows.set(name, changing.length + this.#rows.size);
  }

  /** Whether a step changes this row. */
  changes(name: string): boolean {
    return this.#row(name) < this.#changing;
  }

  /** Returns the index of a quantity's first lane, in doubles, in the first copy. */
  row(name: string): number {
    return this.#row(name) * this.lanes;
  }

  /** Returns the address of a quantity's vector, in bytes, in the first copy. */
  address(name: string, vector: number): number {
    return (this.row(name) + 2 * vector) * 8;
  }

  /** Bytes of one copy of the rows that a step changes. */
  get copyBytes(): number {
    return this.#changing * this.lanes * 8;
  }

  /** Number of doubles. */
  get size(): number {
    return (this.#changing + this.#rows.size) * this.lanes;
  }

  get bytes(): number {
    return this.size * 8;
  }

  #row(name: string): number {
    const row = this.#rows.get(name);
    if (row === undefined) throw new Error(`no such quantity: ${name}`);
    return row;
  }
}
