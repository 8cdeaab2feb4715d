/** A member of a structure: 8 bytes for each of its elements. */
export interface Member {
  readonly name: string;
  readonly type: "double" | "int64_t" | "const double *" | "const int32_t *";
  /** Lengths of the array, outer first; none for a single element. */
  readonly lengths: readonly number[];
}

/** A C structure that JavaScript reads and writes by its layout. */
export class Struct {
  readonly #name: string;
  readonly #members: readonly Member[];
  readonly #offsets = new Map<string, number>();
  /** Number of elements, of 8 bytes each. */
  readonly size: number;

  constructor(name: string, members: readonly Member[]) {
    this.#name = name;
    this.#members = members;
    let offset = 0;
    for (const { name: member, lengths } of members) {
      this.#offsets.set(member, offset);
      offset += lengths.reduce((product, length) => product * length, 1);
    }
    this.size = offset;
  }

  /** Returns the number of the first element of a member. */
  offset(member: string): number {
    const offset = this.#offsets.get(member);
    if (offset === undefined) throw new Error(`${this.#name} has no ${member}`);
    return offset;
  }

  has(member: string): boolean {
    return this.#offsets.has(member);
  }

  print(): string {
    const members = this.#members.map(({ name, type, lengths }) => {
      const gap = type.endsWith("*") ? "" : " ";
      return `  ${type}${gap}${name}${lengths.map((length) => `[${length}]`).join("")};`;
    });
    return `typedef struct {\n${members.join("\n")}\n} ${this.#name};`;
  }
}
