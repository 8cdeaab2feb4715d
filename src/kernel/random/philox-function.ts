import { compileCode } from "../js/generated-code.ts";
import { philox } from "./philox.ts";
import type { WordAlgebra, Words } from "./philox.ts";

/** Words as the names of JavaScript variables. They hold 32-bit integers with a sign. */
class WordText implements WordAlgebra<string> {
  readonly lines: string[] = [];

  name(value: string): string {
    const name = `w${this.lines.length}`;
    this.lines.push(`const ${name} = ${value};`);
    return name;
  }

  xor(a: string, b: string): string {
    return this.name(`${a} ^ ${b}`);
  }

  /** The upper word by halves of 16 bits, so that no sum exceeds 32 bits. */
  product(factor: number, a: string): readonly [upper: string, lower: string] {
    const [f1, f0] = [factor >>> 16, factor & 0xffff];
    const a1 = this.name(`${a} >>> 16`);
    const a0 = this.name(`${a} & 0xffff`);
    const low = this.name(`(Math.imul(${f1}, ${a0}) + (Math.imul(${f0}, ${a0}) >>> 16)) | 0`);
    const middle = this.name(`(Math.imul(${f0}, ${a1}) + (${low} & 0xffff)) | 0`);
    const upper = this.name(`(Math.imul(${f1}, ${a1}) + (${low} >>> 16) + (${middle} >>> 16)) | 0`);
    return [upper, this.name(`Math.imul(${factor | 0}, ${a})`)];
  }
}

type PhiloxFunction = (words: Uint32Array, keys: Uint32Array) => void;

function compilePhilox(): PhiloxFunction {
  const text = new WordText();
  const word = (at: number): string => text.name(`words[${at}]`);
  const counter: Words<string> = [word(0), word(1), word(2), word(3)];
  const results = philox(text, counter, (at) => `keys[${at}]`);
  const stores = results.map((result, at) => `words[${at}] = ${result};`);
  return compileCode<PhiloxFunction>(["words", "keys"], [...text.lines, ...stores].join("\n"));
}

/** Overwrites a counter with four random words, by the keys of `roundKeys`. */
export const drawWords: PhiloxFunction = compilePhilox();
