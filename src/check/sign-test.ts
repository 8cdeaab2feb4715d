/**
 * Returns the p-value of the one-sided, exact sign test: P(X ≥ worse) with X binomial (worse +
 * better, ½). Leave out pairs without a difference. Source: Dixon and Mood, The statistical sign
 * test, J. Am. Stat. Assoc. 41 (1946) 557–566.
 */
export function signTest(worse: number, better: number): number {
  const pairs = worse + better;
  // Sums the shorter tail.
  return worse > better ? upperTail(worse, pairs) : 1 - upperTail(better + 1, pairs);
}

/** Returns P(X ≥ from) for X binomial (n, ½), from > n/2. */
function upperTail(from: number, n: number): number {
  let logarithm = -n * Math.LN2;
  for (let i = 1; i <= n - from; i += 1) logarithm += Math.log((from + i) / i);
  let term = Math.exp(logarithm);
  let sum = 0;
  for (let i = from; i <= n && term > 0; i += 1) {
    sum += term;
    term *= (n - i) / (i + 1);
  }
  return Math.min(1, sum);
}

/**
 * Returns the largest significant p-value among `tests` tests; −1 if none is significant. `pValues`
 * may leave out tests without a change. The expected fraction of false alarms is at most `level`.
 * Source: Benjamini and Hochberg, Controlling the false discovery rate, J. R. Stat. Soc. B 57
 * (1995) 289–300.
 */
export function significanceLimit(pValues: readonly number[], tests: number, level: number): number {
  const sorted = [...pValues].sort((a, b) => a - b);
  for (let rank = sorted.length; rank > 0; rank -= 1) {
    const p = sorted[rank - 1]!;
    if (p <= (level * rank) / tests) return p;
  }
  return -1;
}
