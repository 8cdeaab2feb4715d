import { counted } from "../format/numbers.ts";
import type { Allowed } from "../sweep/spec/check-spec.ts";
import { comparePair, pairText } from "./compare-pair.ts";
import type { ComparedTrial, LossScale, Tolerance } from "./comparison.ts";
import { allowText } from "./failed-trials.ts";
import { statusTraits } from "../sweep/outcomes/statuses.ts";
import { hyperparameterText } from "./trial-order.ts";

interface Tally {
  trials: number;
  /** Trials whose objective has a known minimum, so that they can converge. */
  canConverge: number;
  converged: number;
  moved: number;
  /** By objective without a known minimum: whether a loss leaves the tolerance around its start. */
  readonly measured: Map<string, boolean>;
  /** Trials that a second run gave other results, and the first of them. */
  differing: number;
  first: string;
}

/** Finds optimizers of which a baseline would guard nothing. */
export class EmptyGate {
  readonly #tallies = new Map<string, Tally>();
  readonly #scaleOf: (trial: ComparedTrial) => LossScale;
  readonly #tolerance: Tolerance;

  constructor(scaleOf: (trial: ComparedTrial) => LossScale, tolerance: Tolerance) {
    this.#scaleOf = scaleOf;
    this.#tolerance = tolerance;
  }

  /**
   * Counts a trial, with its outcome before the first step, if known, and that of a second run.
   */
  add(trial: ComparedTrial, start?: ComparedTrial, again: ComparedTrial = trial): void {
    const tally = this.#tallies.get(trial.optimizer) ?? emptyTally();
    this.#tallies.set(trial.optimizer, tally);
    tally.trials += 1;
    if (this.#scaleOf(trial).minimum !== null) tally.canConverge += 1;
    else
      tally.measured.set(
        trial.objective,
        tally.measured.get(trial.objective) === true || this.#isMeasured(trial, start),
      );
    if (trial.status === "converged") tally.converged += 1;
    if (start === undefined || !Object.is(trial.finalLoss, start.finalLoss)) tally.moved += 1;
    if (isSame(trial, again)) return;
    tally.differing += 1;
    if (tally.first === "") {
      const change = pairText(trial, again, { class: "same", size: 0 });
      tally.first = `${trial.objective} ${hyperparameterText(trial)}: ${change}`;
    }
  }

  /** Whether a comparison would tell the outcome of a trial from that of one that never moves. */
  #isMeasured(trial: ComparedTrial, start: ComparedTrial | undefined): boolean {
    if (start === undefined || statusTraits(trial.status).kind !== "missed") return true;
    const still = { ...trial, finalLoss: start.finalLoss };
    return comparePair(still, trial, this.#tolerance, this.#scaleOf).class !== "same";
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
  const unmeasured = [...measured].flatMap(([objective, isMeasured]) => (isMeasured ? [] : [objective]));
  if (moved > 0 && unmeasured.length > 0) {
    faults.push([
      "nothing is measured",
      `nothing is measured: no loss of "${optimizer}" on ${unmeasured.join(", ")} leaves the tolerance around its start; ` +
        "state the objective's minimum, or a smaller check.loss",
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
