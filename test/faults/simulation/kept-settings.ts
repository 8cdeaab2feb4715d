import { median } from "../../../src/sweep/outcomes/quantile.ts";
import { STATUSES, UNSOUND } from "../../../src/sweep/outcomes/statuses.ts";

interface Repeat {
  readonly trial: number;
  readonly status: number;
  readonly steps: number;
  readonly loss: number;
}

/** Settings that a summary keeps for each order. */
const KEPT = 3;
const CONVERGED = STATUSES.indexOf("converged");

/**
 * Returns the trials that a summary keeps of a space with repeats, by trial: those of the best
 * whole settings, and of settings that lack repeats.
 */
export function keptSettings<Trial extends Repeat>(
  trials: readonly Trial[],
  { offset, repeats }: { readonly offset: number; readonly repeats: number },
): Trial[] {
  const settings = [...Map.groupBy(trials, ({ trial }) => Math.floor((trial - offset) / repeats)).values()];
  const [whole, others] = [true, false].map((is) => settings.filter(({ length }) => (length === repeats) === is));
  const ranked = whole!.map((own) => {
    const converged = own.filter(({ status }) => status === CONVERGED).length;
    const steps = own.reduce((sum, one) => sum + one.steps, 0);
    const loss = median(own.map((one) => (UNSOUND.includes(STATUSES[one.status]!) ? Infinity : one.loss)));
    return { own, expected: converged === 0 ? Infinity : steps / converged, loss };
  });
  const less = (a: number, b: number): number => (a === b ? 0 : a - b);
  const bySteps = ranked.toSorted((a, b) => less(a.expected, b.expected) || less(a.loss, b.loss));
  const byLoss = ranked.toSorted((a, b) => less(a.loss, b.loss) || less(a.expected, b.expected));
  const best = [...bySteps.slice(0, KEPT), ...byLoss.slice(0, KEPT)].map(({ own }) => own);
  return [...new Set([...best, ...others!])].flat().toSorted((a, b) => a.trial - b.trial);
}
