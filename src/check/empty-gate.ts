import { counted } from "../format/numbers.ts";
import { statusTraits } from "../sweep/outcomes/statuses.ts";
import type { Allowed } from "../sweep/spec/check-spec.ts";
import { comparePair, pairText } from "./compare-pair.ts";
import { compareTrials } from "./compare-trials.ts";
import type { CompareOptions } from "./compare-trials.ts";
import type { ComparedTrial, Tolerance } from "./comparison.ts";
import { allowText } from "./failed-trials.ts";
import { hasFailed } from "./sensitive-trials.ts";
import { hyperparameterText } from "./trial-order.ts";

const EXACT: Tolerance = { steps: 0, loss: 0 };

interface Tally {
  trials: number;
  /** Trials whose objective has a known minimum, so that they can converge. */
  canConverge: number;
  converged: number;
  moved: number;
  /** By objective without a known minimum. */
  readonly measured: Map<string, Measured>;
  /** Trials that a second run gave other results, and the first of them. */
  differing: number;
  first: string;
}

/** How well an objective without a known minimum is guarded. */
interface Measured {
  /** Whether a check would notice that nothing moves. */
  readonly isMeasured: boolean;
  readonly allDiverge: boolean;
}

/** Finds optimizers of which a baseline would guard nothing. */
export class EmptyGate {
  readonly #tallies = new Map<string, Tally>();
  readonly #options: CompareOptions;

  constructor(options: CompareOptions) {
    this.#options = options;
  }

  /**
   * Counts the repeats of a point as a baseline has them. `starts` are their outcomes before the
   * first step, if known, and `again` those of a run in which each trial follows another one.
   */
  add(
    repeats: readonly ComparedTrial[],
    starts?: readonly ComparedTrial[],
    again: readonly ComparedTrial[] = repeats,
  ): void {
    const [{ optimizer, objective }] = repeats as readonly [ComparedTrial];
    const tally = this.#tallies.get(optimizer) ?? emptyTally();
    this.#tallies.set(optimizer, tally);
    for (const [i, trial] of repeats.entries()) this.#count(tally, trial, starts?.[i], again[i]!);
    if (this.#options.scaleOf(repeats[0]!).minimum !== null) return;
    const { isMeasured, allDiverge } = tally.measured.get(objective) ?? { isMeasured: false, allDiverge: true };
    tally.measured.set(objective, {
      isMeasured: isMeasured || this.#isMeasured(repeats, starts),
      allDiverge: allDiverge && repeats.every(({ status }) => statusTraits(status).kind === "diverged"),
    });
  }

  #count(tally: Tally, trial: ComparedTrial, start: ComparedTrial | undefined, again: ComparedTrial): void {
    tally.trials += 1;
    if (this.#options.scaleOf(trial).minimum !== null) tally.canConverge += 1;
    if (trial.status === "converged") tally.converged += 1;
    if (start === undefined || !Object.is(trial.finalLoss, start.finalLoss)) tally.moved += 1;
    if (hasFailed(trial, again) || isSame(trial, again)) return;
    tally.differing += 1;
    if (tally.first === "") {
      const { sensitive: _, isResting: __, ...plain } = trial;
      const change = pairText(trial, again, comparePair(plain, again, EXACT, this.#options.scaleOf));
      tally.first = `${trial.objective} ${hyperparameterText(trial)}: ${change}`;
    }
  }

  /** Whether a check would fail if the trials of a point stayed at their starts. */
  #isMeasured(repeats: readonly ComparedTrial[], starts: readonly ComparedTrial[] | undefined): boolean {
    if (starts === undefined) return true;
    const still = repeats.map((trial, i): ComparedTrial => {
      const finalLoss = starts[i]?.finalLoss ?? NaN;
      return { ...trial, status: "exhausted", finalLoss };
    });
    return compareTrials(repeats, still, this.#options).counts.regressed > 0;
  }

  /** Returns the faults that the grid does not allow, one for an optimizer and kind. */
  faults(allowed: readonly Allowed[]): string[] {
    return [...this.#tallies].flatMap(([optimizer, tally]) =>
      faultsOf(optimizer, tally)
        .filter(([kind]) => !allowed.includes(kind))
        .map(([kind, text]) => `${text}${allowText([kind])}`),
    );
  }
}

function faultsOf(optimizer: string, tally: Tally): (readonly [Allowed, string])[] {
  const { trials, canConverge, converged, moved, measured, differing, first } = tally;
  const faults: (readonly [Allowed, string])[] = [];
  if (moved === 0) {
    faults.push(["nothing moves", `nothing moves: every trial of "${optimizer}" ends with the loss it began with`]);
  } else if (canConverge > 0 && converged === 0) {
    faults.push([
      "nothing converges",
      `nothing converges: no trial of "${optimizer}" reaches the target (${counted(trials, "trial")})`,
    ]);
  }
  const unmeasured = (diverge: boolean): string =>
    [...measured]
      .flatMap(([objective, one]) => (!one.isMeasured && one.allDiverge === diverge ? [objective] : []))
      .join(", ");
  const [diverging, others] = [unmeasured(true), unmeasured(false)];
  if (moved > 0 && diverging !== "") {
    faults.push([
      "nothing is measured",
      `nothing is measured: every trial of "${optimizer}" on ${diverging} diverges; use a smaller lr`,
    ]);
  }
  if (moved > 0 && others !== "") {
    faults.push([
      "nothing is measured",
      `nothing is measured: no loss of "${optimizer}" on ${others} that a check compares falls by more than ` +
        "the tolerance; state the objective's minimum, or a smaller check.loss",
    ]);
  }
  if (differing > 0) {
    const share = `${differing} of ${counted(trials, "trial")}`;
    faults.push(["results differ", `results differ between two runs of "${optimizer}": ${share}; the first, ${first}`]);
  }
  return faults;
}

function isSame(a: ComparedTrial, b: ComparedTrial): boolean {
  return a.status === b.status && a.steps === b.steps && Object.is(a.finalLoss, b.finalLoss);
}

function emptyTally(): Tally {
  return { trials: 0, canConverge: 0, converged: 0, moved: 0, measured: new Map(), differing: 0, first: "" };
}
