import { OP, TYPE } from "./opcodes.ts";
import type { Opcode } from "./opcodes.ts";

/** A local variable's number in its function. */
export type Local = number;

export interface Instruction {
  readonly opcode: Opcode;
  readonly immediates: readonly number[];
}

/** The body of one function. Parameters come first among the locals. */
export class Assembler {
  readonly #instructions: Instruction[] = [];
  readonly #prelude: Instruction[] = [];
  readonly #constants = new Map<string, Local>();
  readonly #locals: (keyof typeof TYPE)[] = [];
  readonly #parameters: number;

  constructor(parameters: number) {
    this.#parameters = parameters;
  }

  local(type: keyof typeof TYPE): Local {
    return this.#parameters + this.#locals.push(type) - 1;
  }

  op(opcode: Opcode, ...immediates: number[]): this {
    this.#instructions.push({ opcode, immediates });
    return this;
  }

  get(local: Local): this {
    return this.op("localGet", local);
  }

  set(local: Local): this {
    return this.op("localSet", local);
  }

  i32(value: number): this {
    return this.op("i32Const", value);
  }

  /**
   * Returns a local with this value in both lanes. It is set before the first instruction, so loops
   * keep it in a register.
   */
  constant(value: number): Local {
    const key = doubleBytes(value).join();
    const known = this.#constants.get(key);
    if (known !== undefined) return known;
    const local = this.local("v128");
    this.#prelude.push(
      { opcode: "v128Const", immediates: [value, value] },
      { opcode: "localSet", immediates: [local] },
    );
    this.#constants.set(key, local);
    return local;
  }

  /** Loads or stores a 16-byte vector at the address on the stack plus `offset`. */
  vector(opcode: "v128Load" | "v128Store", offset: number): this {
    return this.op(opcode, 4, offset);
  }

  /** Types of the locals after the parameters. */
  get locals(): readonly (keyof typeof TYPE)[] {
    return this.#locals;
  }

  /** All instructions in order, without the `end` of the function. */
  get instructions(): readonly Instruction[] {
    return [...this.#prelude, ...this.#instructions];
  }
}

/** Encodes a function for the code section: its size, its locals, its instructions. */
function encodeFunction({ locals, instructions }: Assembler): number[] {
  const types = runs(locals.map((type) => TYPE[type]));
  const bytes = [...unsigned(types.length), ...types.flatMap(([count, type]) => [...unsigned(count), type])];
  for (const { opcode, immediates } of instructions) {
    bytes.push(...OP[opcode]);
    const encode = opcode === "i32Const" ? signed : opcode === "v128Const" ? doubleBytes : unsigned;
    for (const immediate of immediates) bytes.push(...encode(immediate));
  }
  bytes.push(...OP.end);
  return sized(bytes);
}

function doubleBytes(value: number): number[] {
  return [...new Uint8Array(Float64Array.of(value).buffer)];
}

/** A function's signature: types of parameters and results. */
export interface Signature {
  readonly parameters: readonly (keyof typeof TYPE)[];
  readonly results: readonly (keyof typeof TYPE)[];
}

export interface Module {
  /** Functions imported from module "env", numbered from 0. */
  readonly imports: readonly { readonly name: string; readonly signature: Signature }[];
  /** Exported functions, numbered after the imports. */
  readonly functions: readonly { readonly name: string; readonly signature: Signature; readonly code: Assembler }[];
  /** Size of the memory, exported as "memory", in pages of 64 KiB. */
  readonly pages: number;
}

/** Encodes a module. Source: WebAssembly Core Specification 2.0, chapter 5.5. */
export function encodeModule({ imports, functions, pages }: Module): Uint8Array<ArrayBuffer> {
  const signatures = [...imports, ...functions].map(({ signature }) => signature);
  const types = signatures.map(({ parameters, results }) => [
    0x60,
    ...vector(parameters.map((type) => [TYPE[type]])),
    ...vector(results.map((type) => [TYPE[type]])),
  ]);
  const exported = functions.map(({ name }, index) => [...text(name), 0x00, ...unsigned(imports.length + index)]);
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
    ...section(1, vector(types)),
    ...section(2, vector(imports.map(({ name }, type) => [...text("env"), ...text(name), 0x00, ...unsigned(type)]))),
    ...section(3, vector(functions.map((_, index) => unsigned(imports.length + index)))),
    ...section(5, vector([[0x00, ...unsigned(pages)]])),
    ...section(7, vector([[...text("memory"), 0x02, 0x00], ...exported])),
    ...section(10, vector(functions.map(({ code }) => encodeFunction(code)))),
  ]);
}

function section(id: number, content: number[]): number[] {
  return [id, ...sized(content)];
}

function vector(items: readonly number[][]): number[] {
  return unsigned(items.length).concat(...items);
}

function sized(content: number[]): number[] {
  return unsigned(content.length).concat(content);
}

function text(value: string): number[] {
  return sized([...new TextEncoder().encode(value)]);
}

/** LEB128, unsigned. */
function unsigned(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  do {
    const low = rest % 128;
    rest = Math.floor(rest / 128);
    bytes.push(rest > 0 ? low + 128 : low);
  } while (rest > 0);
  return bytes;
}

/** LEB128, signed, of a 32-bit integer. */
function signed(value: number): number[] {
  const bytes: number[] = [];
  let rest = value | 0;
  for (;;) {
    const low = rest & 0x7f;
    rest >>= 7;
    const done = (rest === 0 && (low & 0x40) === 0) || (rest === -1 && (low & 0x40) !== 0);
    bytes.push(done ? low : low | 0x80);
    if (done) return bytes;
  }
}

function runs(types: readonly number[]): [count: number, type: number][] {
  const found: [number, number][] = [];
  for (const type of types) {
    const last = found.at(-1);
    if (last?.[1] === type) last[0] += 1;
    else found.push([1, type]);
  }
  return found;
}
