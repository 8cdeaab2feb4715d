import { readCondition } from "./expression.ts";

/** Text of a value for lane `k`, or a value that a statement computes. */
export type Operand = string | Computed;

/** Returns the text that reads an operand in the section at hand. */
type Read = (operand: Operand) => string;

type Statement = (read: Read) => string;

/** The type of a value in C: a number, a condition, or random bits, which one section reads. */
export type ValueType = "double" | "int" | "uint64_t" | "Word";

/** A value of each lane. One that a later section reads is kept in an array. */
class Computed {
  readonly name: string;
  readonly type: ValueType;
  readonly section: Section;
  isKept = false;

  constructor(name: string, type: ValueType, section: Section) {
    this.name = name;
    this.type = type;
    this.section = section;
  }

  /** The text that reads the value in another section. */
  get kept(): string {
    const kept = `${this.name}_[k]`;
    return this.type === "int" ? readCondition(kept) : kept;
  }
}

/** Statements that run lane by lane, in one loop that a compiler makes vectors of. */
class Section {
  readonly statements: Statement[] = [];
  /** Numbers that all lanes share, and that a statement sets. */
  readonly flags: Set<string> = new Set();
}

/** Statements for lane `k` that run only if a flag is set for any lane. */
interface Rare {
  readonly flag: string;
  readonly statements: readonly string[];
}

/** Code of values that all lanes compute. Consecutive statements share a loop over the lanes. */
export class LaneCode {
  readonly #items: (Section | Rare | string)[] = [];
  readonly #kept = new Set<string>();
  #section: Section | undefined;
  #names = 0;

  /** Computes a value from others. `text` gets the texts that read them. */
  compute(operands: readonly Operand[], text: (...texts: string[]) => string, type: ValueType = "double"): Operand {
    const value = new Computed(`c${this.#names++}`, type, this.#open());
    this.#add((read) => {
      const definition = `const ${type} ${value.name} = ${text(...operands.map(read))};`;
      return value.isKept ? `${definition} ${value.name}_[k] = ${value.name};` : definition;
    }, operands);
    return value;
  }

  /** Adds a statement that reads values. */
  statement(operands: readonly Operand[], text: (...texts: string[]) => string): void {
    this.#open();
    this.#add((read) => text(...operands.map(read)), operands);
  }

  /** Declares an array with a number for each lane. */
  array(): string {
    const name = `a${this.#names++}`;
    this.#kept.add(name);
    return `${name}[k]`;
  }

  /** Declares a number for all lanes together, 0 before the statements at hand. */
  flag(): string {
    const name = `f${this.#names++}`;
    this.#items.splice(this.#items.indexOf(this.#open()), 0, `int64_t ${name} = 0;`);
    return name;
  }

  /** Sets a flag of all lanes if a condition holds for any of them. */
  raise(flag: string, operands: readonly Operand[], condition: (...texts: string[]) => string): void {
    this.#open().flags.add(flag);
    this.statement(operands, (...texts) => `${flag} |= ${condition(...texts)} ? 1 : 0;`);
  }

  /** Ends the loop over the lanes and adds a line outside of it. */
  line(text: string): void {
    this.#section = undefined;
    this.#items.push(text);
  }

  /** Adds statements for lane `k` that run only if a flag is set. */
  rarely(flag: string, statements: readonly string[]): void {
    this.#section = undefined;
    this.#items.push({ flag, statements });
  }

  /** Repeats code for `j` from 0 on. */
  loop(count: number, body: () => void): void {
    this.within(`for (int64_t j = 0; j < ${count}; j++) {`, body);
  }

  /** Adds code between a line that opens a block, and its end. */
  within(opening: string, body: () => void): void {
    this.line(opening);
    body();
    this.line("}");
  }

  /** Returns the names of the arrays, and the code, by loops over the lanes or for lane `k`. */
  print(over: Over = onlyOne): { readonly arrays: readonly string[]; readonly code: string } {
    const code = this.#items.map((item) => {
      if (typeof item === "string") return item;
      if (item instanceof Section) return over(linesOf(item), [...item.flags]);
      return `if (${item.flag}) ${(over === onlyOne ? onlyOne : eachLane)(item.statements)}`;
    });
    return { arrays: [...this.#kept], code: code.join("\n") };
  }

  #open(): Section {
    if (this.#section === undefined) {
      this.#section = new Section();
      this.#items.push(this.#section);
    }
    return this.#section;
  }

  #add(statement: Statement, operands: readonly Operand[]): void {
    const section = this.#open();
    for (const operand of operands) {
      if (typeof operand === "string" || operand.section === section || operand.isKept) continue;
      operand.isKept = true;
      this.#kept.add(`${operand.name}_`);
    }
    section.statements.push(statement);
  }
}

/** Returns code that runs statements for lane `k`, for some lanes. `flags` are common to them. */
export type Over = (statements: readonly string[], flags?: readonly string[]) => string;

/** For the lane `k` of the function. */
const onlyOne: Over = (statements) => ["{", ...statements, "}"].join("\n");

/** For each lane. */
export const eachLane: Over = (statements) =>
  statements.length === 0 ? "" : ["for (int k = 0; k < K; k++) {", ...statements, "}"].join("\n");

/** For each lane, marked as independent of the others. */
export const sideBySide: Over = (statements, flags = []) => {
  if (statements.length === 0) return "";
  const common = flags.length === 0 ? "" : ` reduction(|:${flags.join(", ")})`;
  return `#pragma omp simd${common}\n${eachLane(statements)}`;
};

function linesOf(section: Section): string[] {
  const read: Read = (operand) => {
    if (typeof operand === "string") return operand;
    return operand.section === section ? operand.name : operand.kept;
  };
  return section.statements.map((statement) => statement(read));
}
