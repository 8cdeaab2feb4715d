import { evaluateFormula } from "../../../src/formula/passes/evaluate.ts";
import type { PlainRule } from "./reference-trial.ts";

const WORD = 2n ** 32n;

/** Philox4x32-10 in whole numbers of any size, as the paper writes it. */
export function referencePhilox(counter: readonly bigint[], key: readonly bigint[]): bigint[] {
  let [a = 0n, b = 0n, c = 0n, d = 0n] = counter;
  let [k0 = 0n, k1 = 0n] = key;
  for (let round = 0; round < 10; round++) {
    const [first, second] = [0xd2511f53n * a, 0xcd9e8d57n * c];
    [a, b, c, d] = [(second / WORD) ^ b ^ k0, second % WORD, (first / WORD) ^ d ^ k1, first % WORD];
    [k0, k1] = [(k0 + 0x9e3779b9n) % WORD, (k1 + 0xbb67ae85n) % WORD];
  }
  return [a, b, c, d];
}

function uniforms(seed: number, [repeat, step, coordinate]: readonly number[], stream: bigint): [number, number] {
  const at = [BigInt(step ?? 0) % WORD, BigInt(coordinate ?? 0), BigInt(repeat ?? 0)];
  const key = [BigInt(seed) % WORD, BigInt(seed) / WORD];
  const [a = 0n, b = 0n, c = 0n, d = 0n] = referencePhilox([...at, stream + 2n * (BigInt(step ?? 0) / WORD)], key);
  const of = (high: bigint, low: bigint): number => Number((high >> 5n) * 2n ** 26n + (low >> 6n));
  return [of(a, b), of(c, d)];
}

/** The coordinate of a random start. */
export function referenceStart(
  seed: number,
  repeat: number,
  coordinate: number,
  [low, high]: readonly [number, number],
): number {
  const [first] = uniforms(seed, [repeat, 0, coordinate], 0n);
  return low + (high - low) * (first / 2 ** 53);
}

/**
 * The standard normal number that a coordinate of the gradient gets before update number `step +
 * 1`.
 */
export function referenceNormal(seed: number, repeat: number, step: number, coordinate: number): number {
  const [first, second] = uniforms(seed, [repeat, step, Math.floor(coordinate / 2)], 1n);
  const names = { u: (first + 1) / 2 ** 53, v: second / 2 ** 53 };
  return evaluateFormula(`sqrt(-2*log(u))*${coordinate % 2 === 0 ? "cos" : "sin"}(2*pi*v)`, names);
}

/** The standard normal and the uniform number (from −1 to 1) for a coordinate of a start. */
export function referenceInit(seed: number, repeat: number, coordinate: number): { normal: number; uniform: number } {
  const [u, v] = uniforms(seed, [repeat, 0, coordinate], 2n ** 31n);
  const [w] = uniforms(seed, [repeat, 1, coordinate], 2n ** 31n);
  const normal = evaluateFormula("sqrt(-2*log(u))*cos(2*pi*v)", { u: (u + 1) / 2 ** 53, v: v / 2 ** 53 });
  return { normal, uniform: w / 2 ** 52 - 1 };
}

/** A rule that is given the gradient with noise. */
export function noisyRule<State>(
  rule: PlainRule<State>,
  { noise, seed, repeat }: { readonly noise: number; readonly seed: number; readonly repeat: number },
): PlainRule<State> {
  return {
    start: (dim) => rule.start(dim),
    next: (now, state) => {
      const g = now.g.map((one, j) => one + noise * referenceNormal(seed, repeat, now.t - 1, j));
      return rule.next({ ...now, g }, state);
    },
  };
}
