import { BEST_KEPT } from "../../../src/sweep/outcomes/best-rows.ts";
import type { StoreMode } from "../../../src/sweep/wire/chunk.ts";
import { STATUSES, UNSOUND } from "../../../src/sweep/outcomes/statuses.ts";
import { spaceSize } from "../../../src/sweep/points/samplers.ts";
import type { Interval, SpaceSpec, SweepSpec } from "../../../src/sweep/spec/sweep-spec.ts";
import { keptSettings } from "./kept-settings.ts";
import type { Cells, StoredSweep } from "./stored-sweep.ts";

/** An expected row of table `result`. */
interface Trial {
  readonly trial: number;
  readonly status: number;
  readonly steps: number;
  /** Infinity for NULL. */
  readonly loss: number;
  readonly cells: Cells;
}

const CONVERGED = STATUSES.indexOf("converged");

/** The trials of a sweep, and the expected database content when some ranges are done. */
export class Model {
  readonly trials: number;
  /** Number of indices by space. */
  readonly sizes: readonly number[];
  readonly #spec: SweepSpec;
  /** Trials by space and index; excluded points have none. */
  readonly #spaces: readonly (readonly (Trial | undefined)[])[];

  /** `clean` holds every trial of `spec`. */
  constructor(spec: SweepSpec, clean: StoredSweep) {
    this.#spec = spec;
    this.sizes = spec.spaces.map(spaceSize);
    const spaces = this.sizes.map((size) => Array.from({ length: size }, (): Trial | undefined => undefined));
    const rows = clean.rows();
    for (const cells of rows) {
      // In the order of table `result`, src/store/file/migrations.ts.
      const [, trial, space, , status, steps, loss] = cells as number[];
      const found = { trial: trial!, status: status!, steps: steps!, loss: loss ?? Infinity, cells };
      spaces[space!]![trial! - spec.spaces[space!]!.offset] = found;
    }
    this.#spaces = spaces;
    this.trials = rows.length;
  }

  /**
   * Returns the first contradiction between a sweep and its record of finished ranges; undefined if
   * there is no contradiction.
   */
  problem(stored: StoredSweep, mode: StoreMode): string | undefined {
    const sweep = stored.sweep();
    const recorded = stored.ranges(this.sizes.length);
    const isComplete = sweep.status === "complete";
    if (isComplete && recorded.flat().length > 0) return "a complete sweep has records of chunks";
    const ranges = isComplete ? this.sizes.map((size): Interval[] => [[0, size]]) : recorded;
    const done = ranges.map((intervals, space) => this.#within(space, intervals));
    const count = sum(done.map(({ length }) => length));
    if (sweep.trials !== this.trials) return `the sweep has ${sweep.trials} trials instead of ${this.trials}`;
    if (sweep.done !== count) return `${sweep.done} trials recorded as done, but ${count} are`;
    const steps = sum(done.map((trials) => sum(trials.map((trial) => trial.steps))));
    if (sweep.steps !== steps) return `${sweep.steps} steps recorded, but ${steps} were made`;
    const kept = mode === "summary" ? done.map((trials, space) => bestOf(trials, this.#spec.spaces[space]!)) : done;
    return orderProblem(ranges) ?? countsProblem(done, stored.counts()) ?? rowsProblem(kept.flat(), stored.rows());
  }

  #within(space: number, intervals: readonly Interval[]): Trial[] {
    const trials = intervals.map(([from, to]) => this.#spaces[space]!.slice(from, to));
    return trials.flat().filter((trial) => trial !== undefined);
  }
}

function orderProblem(ranges: readonly (readonly Interval[])[]): string | undefined {
  for (const [space, intervals] of ranges.entries()) {
    const touching = intervals.find(([from], i) => i > 0 && from <= intervals[i - 1]![1]);
    if (touching !== undefined) return `records of space ${space} touch: at ${touching[0]}`;
  }
  return undefined;
}

function countsProblem(done: readonly (readonly Trial[])[], found: readonly number[][]): string | undefined {
  for (const [space, trials] of done.entries()) {
    const expected = [0, ...STATUSES.map(() => 0)];
    for (const { status, steps } of trials) {
      expected[0]! += steps;
      expected[1 + status]! += 1;
    }
    const [is, must] = [String(found[space]), String(expected)];
    if (is !== must) return `the counts of space ${space} are ${is} instead of ${must}`;
  }
  return undefined;
}

function rowsProblem(expected: readonly Trial[], found: readonly Cells[]): string | undefined {
  if (expected.length !== found.length) return `${found.length} rows instead of ${expected.length}`;
  const wrong = expected.findIndex(({ cells }, i) => cells.some((cell, at) => at > 0 && cell !== found[i]![at]));
  return wrong === -1
    ? undefined
    : `a row is ${JSON.stringify(found[wrong])} instead of ${JSON.stringify(expected[wrong])}`;
}

/** Returns the trials that a summary keeps of some trials of a space, by trial. */
function bestOf(trials: readonly Trial[], space: SpaceSpec): Trial[] {
  if (space.repeats > 1) return keptSettings(trials, space);
  const unsound = UNSOUND.map((status) => STATUSES.indexOf(status));
  const isUnsound = ({ status }: Trial): number => Number(unsound.includes(status));
  const byLoss = (a: Trial, b: Trial): number => (a.loss === b.loss ? 0 : a.loss - b.loss);
  const converged = trials
    .filter(({ status }) => status === CONVERGED)
    .toSorted((a, b) => a.steps - b.steps || byLoss(a, b) || a.trial - b.trial);
  const lowest = trials.toSorted(
    (a, b) => isUnsound(a) - isUnsound(b) || byLoss(a, b) || a.steps - b.steps || a.trial - b.trial,
  );
  const kept = new Set([...converged.slice(0, BEST_KEPT), ...lowest.slice(0, BEST_KEPT)]);
  return [...kept].toSorted((a, b) => a.trial - b.trial);
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0);
}
