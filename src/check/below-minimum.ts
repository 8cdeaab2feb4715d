import { counted, real } from "../format/numbers.ts";
import type { Results } from "../store/read/results.ts";
import type { SpaceSummary } from "../store/read/summary.ts";
import type { SweepSpec } from "../sweep/spec/sweep-spec.ts";

/** Returns a sentence for each objective with trials below its minimum. */
export function belowMinimum(
  { spaces: specs }: SweepSpec,
  spaces: readonly SpaceSummary[],
  firstOf: (space: number) => ReturnType<Results["firstBelowMinimum"]>,
): string[] {
  const found = new Map<string, { trials: number; readonly first: SpaceSummary; readonly minimum: number }>();
  for (const [i, space] of spaces.entries()) {
    const { below_minimum: trials } = space.counts;
    const minimum = specs[i]?.objective.minimum ?? null;
    if (trials === 0 || minimum === null) continue;
    const key = JSON.stringify([space.objective, minimum]);
    const known = found.get(key);
    if (known === undefined) found.set(key, { trials, first: space, minimum });
    else known.trials += trials;
  }
  return [...found.values()].map(({ trials, first, minimum }) => {
    const trial = firstOf(first.space);
    const digits = trial === undefined ? LEAST_DIGITS : digitsApart(trial.final_loss, minimum);
    const loss = trial === undefined ? "a loss" : `loss ${real(trial.final_loss, digits)} (trial ${trial.trial})`;
    return (
      `note: ${loss} is below the stated minimum ${real(minimum, digits)} of ${first.objective}: ` +
      `${counted(trials, "trial")} left the domain that the minimum holds for, or the minimum is wrong`
    );
  });
}

const LEAST_DIGITS = 6;

/** Returns how many digits show that two numbers differ. */
function digitsApart(a: number, b: number): number {
  let digits = LEAST_DIGITS;
  while (digits < 17 && real(a, digits) === real(b, digits)) digits += 1;
  return digits;
}
