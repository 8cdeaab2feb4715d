/** An array of parameters: a part of the point that a module optimizer gets by name. */
export interface ParameterBlock {
  readonly name: string;
  readonly length: number;
}

/**
 * Names the arrays into which the point is split, in order: `x` if it is whole, else `x1`, `x2`, …
 */
export function parameterBlocks(lengths: readonly number[]): readonly ParameterBlock[] {
  return lengths.map((length, i) => ({ name: lengths.length === 1 ? "x" : `x${i + 1}`, length }));
}
