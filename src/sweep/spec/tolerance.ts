/**
 * Default tolerance within which results count as equal: steps as a fraction, losses in decades.
 */
export const DEFAULT_TOLERANCE: { readonly steps: number; readonly loss: number } = { steps: 0.05, loss: 0.1 };

/** Parses a fraction of at least 0, written `5%` or `0.05`. Returns undefined if invalid. */
export function readFraction(text: string): number | undefined {
  const percent = /^(.*\S)\s*%$/.exec(text)?.[1];
  const value = percent === undefined ? Number(text) : Number(percent) / 100;
  return /\d/.test(text) && value >= 0 && value < Infinity ? value : undefined;
}
