import type { Status } from "../../../src/sweep/outcomes/statuses.ts";
import type { StopSpec } from "../../../src/sweep/spec/sweep-spec.ts";

export type Vector = readonly number[];

/** An objective as plain functions. */
export interface PlainObjective {
  readonly value: (x: Vector) => number;
  readonly gradient: (x: Vector) => Vector;
  readonly start: Vector;
  readonly minimum: number | null;
}

/** Values that a rule may read at a step, spelt as in its formulas. */
interface Moment {
  readonly x: Vector;
  readonly g: Vector;
  readonly t: number;
  readonly loss: number;
  readonly minimum: number;
  readonly max_steps: number;
}

/** An update rule as pure functions of the hyperparameters, with its state passed along. */
export interface PlainRule<State> {
  start(dim: number): State;
  next(now: Moment, state: State): { readonly x: Vector; readonly state: State };
}

export interface PlainOutcome {
  readonly status: Status;
  readonly steps: number;
  readonly finalLoss: number;
  readonly bestLoss: number;
  readonly gradientNorm: number;
  readonly x: Vector;
}

/**
 * The contract's "What a trial does", line by line: what every kernel must agree with, bit for bit.
 */
export function referenceTrial<State>(objective: PlainObjective, rule: PlainRule<State>, stop: StopSpec): PlainOutcome {
  let x = objective.start;
  let state = rule.start(x.length);
  let bestLoss = Infinity;
  for (let step = 0; ; step += 1) {
    const loss = objective.value(x);
    const g = objective.gradient(x);
    bestLoss = loss < bestLoss ? loss : bestLoss;
    const now = { x, g, t: step + 1, loss, minimum: objective.minimum ?? NaN, max_steps: stop.max_steps };
    const update = rule.next(now, state);
    const status = statusAt(objective, loss, g, difference(update.x, x), step, stop);
    if (status !== undefined) return { status, steps: step, finalLoss: loss, bestLoss, gradientNorm: norm(g), x };
    ({ x, state } = update);
  }
}

function statusAt(
  { minimum }: PlainObjective,
  loss: number,
  g: Vector,
  update: Vector,
  step: number,
  stop: StopSpec,
): Status | undefined {
  if (!Number.isFinite(loss) || Math.abs(loss) > stop.diverge) return "diverged";
  if (minimum !== null && loss < minimum - Math.max(stop.target, 1e-8 * Math.max(1, Math.abs(minimum)))) {
    return "below_minimum";
  }
  if (minimum !== null && loss - minimum <= stop.target) return "converged";
  if (norm(g) <= stop.gradient && norm(update) <= stop.gradient) return "stationary";
  return step === stop.max_steps ? "exhausted" : undefined;
}

/** √(Σ a²), summed in index order; beyond 2^±500 with the vector scaled by 2^∓600. */
export function norm(a: Vector): number {
  const plain = sumOfSquares(a);
  if (plain < 2 ** -1000) return Math.sqrt(sumOfSquares(a.map((one) => one * 2 ** 600))) / 2 ** 600;
  if (plain > 2 ** 1000) return Math.sqrt(sumOfSquares(a.map((one) => one / 2 ** 600))) * 2 ** 600;
  return Math.sqrt(plain);
}

function sumOfSquares(a: Vector): number {
  let squares = 0;
  for (const one of a) squares += one * one;
  return squares;
}

function difference(a: Vector, b: Vector): Vector {
  return a.map((one, i) => one - (b[i] ?? NaN));
}
