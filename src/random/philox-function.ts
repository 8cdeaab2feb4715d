import { compileCode } from "../formula/generated-code.ts";
import { nextKey, philoxRound, ROUNDS } from "./philox.ts";
import type { WordAlgebra } from "./philox.ts";

/** Words as the names of JavaScript variables. They hold 32-bit integers with a sign. */
class WordText implements WordAlgebra<string> {
  readonly lines: string[] = [];

  name(value: string): string {
    const name = `w${this.lines.length}`;
    this.lines.push(`const ${name} = ${value};`);
    return name;
  }

  add(a: string, constant: number): string {
    return this.name(`(${a} + ${constant | 0}) | 0`);
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

/** Returns JavaScript that overwrites the counter a, b, c and d, by the key low and high. */
export function philoxCode(): string {
  const text = new WordText();
  const words = philoxRound(text, ["a", "b", "c", "d"], ["low", "high"]);
  const [low, high] = nextKey(text, ["low", "high"]);
  return `for (let round = 0; round < ${ROUNDS}; round++) {
${text.lines.join("\n")}
a = ${words[0]}; b = ${words[1]}; c = ${words[2]}; d = ${words[3]};
low = ${low}; high = ${high};
}`;
}

type PhiloxFunction = (words: Uint32Array, low: number, high: number) => void;

/** Overwrites a counter with four random words, by a key of two. */
export const drawWords: PhiloxFunction = compileCode<PhiloxFunction>(
  ["words", "low", "high"],
  `let a = words[0] | 0, b = words[1] | 0, c = words[2] | 0, d = words[3] | 0;
low |= 0;
high |= 0;
${philoxCode()}
words[0] = a; words[1] = b; words[2] = c; words[3] = d;`,
);
