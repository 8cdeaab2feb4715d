/** Trials of a space that ran with a cap on their steps. */
export interface Sample {
  /** The cap: max_steps, or less. */
  readonly cap: number;
  /** Steps of each trial. Those that the cap ended have as many as it. */
  readonly steps: readonly number[];
  /** Seconds on one thread for all of them. */
  readonly seconds: number;
}

/** Returns the mean seconds per step. The loss at the end of a trial costs about one step. */
export function secondsPerStep({ steps, seconds }: Sample): number {
  const all = steps.reduce((sum, one) => sum + one + 1, 0);
  return all === 0 ? 0 : seconds / all;
}

/**
 * Estimates the mean steps of a trial up to `maxSteps`. Trials that the cap ended are assumed to
 * end as the sample did at the last: if a share p of those in flight at cap/2 ended before the cap,
 * the share in flight at step t > cap is (t/cap)^−a, a = −log₂(1 − p). None of them ended: all
 * reach `maxSteps`.
 */
export function meanSteps({ cap, steps }: Sample, maxSteps: number): number {
  if (steps.length === 0) return 0;
  const sum = steps.reduce((all, one) => all + one, 0);
  const capped = steps.filter((one) => one >= cap).length;
  if (capped === 0 || cap >= maxSteps) return sum / steps.length;
  const halfWay = steps.filter((one) => one > cap / 2).length;
  const a = -Math.log2(capped / halfWay);
  const ratio = maxSteps / cap;
  const beyond = a === 1 ? cap * Math.log(ratio) : (cap * (ratio ** (1 - a) - 1)) / (1 - a);
  return (sum + capped * beyond) / steps.length;
}
