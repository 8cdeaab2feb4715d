/**
 * Where the quantities of the trials in flight stand in memory: one row of doubles each, a double for each lane.
 * Lane `2v + l` is lane l of vector v.
 */
export class MemoryMap {
  readonly lanes: number;
  readonly #rows = new Map<string, number>();

  constructor(names: readonly string[], lanes: number) {
    this.lanes = lanes;
    for (const name of names) this.#rows.set(name, this.#rows.size);
  }

  /** Index of a quantity's first lane among the doubles of the memory. */
  row(name: string): number {
    const row = this.#rows.get(name);
    if (row === undefined) throw new Error(`no such quantity: ${name}`);
    return row * this.lanes;
  }

  /** Address of a quantity's vector, in bytes. */
  address(name: string, vector: number): number {
    return (this.row(name) + 2 * vector) * 8;
  }

  get names(): readonly string[] {
    return [...this.#rows.keys()];
  }

  /** Number of doubles. */
  get size(): number {
    return this.#rows.size * this.lanes;
  }

  get bytes(): number {
    return this.size * 8;
  }
}
