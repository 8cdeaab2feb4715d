import { STATUSES } from "../sweep/outcomes/statuses.ts";
import { STEP_CLASSES, tallyAxes, tallyCells } from "../sweep/outcomes/tally.ts";
import { sizeOfTargetCounts } from "../sweep/outcomes/target-counts.ts";
import { totalsOf } from "../sweep/outcomes/totals.ts";
import { pointReader } from "../sweep/points/samplers.ts";
import { givenPoints } from "../sweep/rounds/given-points.ts";
import { measuresOf } from "../sweep/spec/measures.ts";
import type { SpaceSpec } from "../sweep/spec/sweep-spec.ts";
import type { ChunkOutcome, ChunkTask, ChunkTotals, StoreMode } from "../sweep/wire/chunk.ts";

type Ran = Extract<ChunkOutcome, { readonly ok: true }>;

/**
 * Whether an outcome can be that of a task: its rows are those of the range, in order, with the
 * hyperparameters of the grid. A forger can still change the losses themselves.
 */
export function isOutcomeOf(outcome: ChunkOutcome, task: ChunkTask, space: SpaceSpec, store: StoreMode): boolean {
  try {
    return isSound(outcome, task, space, store);
  } catch {
    // It lacks a part: its header is JSON of any kind.
    return false;
  }
}

function isSound(outcome: ChunkOutcome, task: ChunkTask, space: SpaceSpec, store: StoreMode): boolean {
  if (!outcome.ok) return outcome.code === "input" || outcome.code === "setup";
  const { from, to: end } = task;
  const { to = end, seconds, stepsMade = 0, tally } = outcome;
  if (!isCount(to) || to <= from || to > end) return false;
  if (!(seconds >= 0 && seconds < Infinity && stepsMade >= 0 && stepsMade < Infinity)) return false;
  if (!hasSoundRows(outcome, space)) return false;
  const isRow = rowReader(space, task);
  if (store === "trials") return tally === undefined && hasAllRows(outcome, isRow, from, to) && hasOwnTotals(outcome);
  return (
    hasRowsWithin(outcome, space, isRow, from, to) &&
    isTotals(outcome.totals, to - from) &&
    hasSoundTally(outcome, space)
  );
}

function hasSoundRows({ columns }: Ran, space: SpaceSpec): boolean {
  const { stop, targets } = space;
  const { count, status, steps, errors } = columns;
  if ((columns.measures?.length ?? 0) !== count * measuresOf(space).length) return false;
  for (let row = 0; row < count; row += 1) {
    if (status[row]! >= STATUSES.length || !isCount(steps[row]) || steps[row]! > stop.max_steps) return false;
  }
  if (!hasSoundTargets(columns, targets?.length)) return false;
  return [...(errors ?? [])].every(([row, error]) => isCount(row) && row < count && typeof error === "string");
}

/** Whether each row has the steps to its first targets, in order, and NaN for the others. */
function hasSoundTargets({ count, steps, targetSteps }: Ran["columns"], targets: number | undefined): boolean {
  if (targetSteps === undefined || targets === undefined) return targetSteps === targets;
  if (targetSteps.length !== count * targets) return false;
  for (let row = 0; row < count; row += 1) {
    let last = 0;
    for (let at = row * targets; at < (row + 1) * targets; at += 1) {
      const step = targetSteps[at]!;
      if (Number.isNaN(step)) last = Infinity;
      else if (!isCount(step) || step < last || step > steps[row]!) return false;
      else last = step;
    }
  }
  return true;
}

/** Whether the rows are those of a range, without gaps. */
function hasAllRows({ columns }: Ran, isRow: RowTest, from: number, to: number): boolean {
  let row = 0;
  for (let place = from; place < to; place += 1) {
    const found = isRow(columns, row, place);
    if (found === "wrong") return false;
    if (found === "right") row += 1;
  }
  return row === columns.count;
}

/** Whether the rows are some of a range, in order. */
function hasRowsWithin({ columns }: Ran, space: SpaceSpec, isRow: RowTest, from: number, to: number): boolean {
  let last = from - 1;
  for (let row = 0; row < columns.count; row += 1) {
    const index = columns.trial[row]! - space.offset;
    if (!isCount(index) || index <= last || index >= to || isRow(columns, row, index) !== "right") return false;
    last = index;
  }
  return true;
}

type RowTest = (columns: Ran["columns"], row: number, place: number) => "right" | "wrong" | "excluded";

/** Returns a test whether a row is that of a place; "excluded" if the place has no trial. */
function rowReader(space: SpaceSpec, task: ChunkTask): RowTest {
  const reader = givenPoints(space, task) ?? pointReader(space);
  const width = reader.hyperparameters.length;
  const point = new Float64Array(width);
  return ({ count, trial, repeat, hyperparameters }, row, place) => {
    if (!reader.read(place, point, 0)) return "excluded";
    if (row >= count || hyperparameters.length !== count * width) return "wrong";
    if (trial[row] !== space.offset + reader.index(place) || repeat[row] !== reader.repeat(place)) return "wrong";
    const isSame = point.every((value, i) => Object.is(value, hyperparameters[row * width + i]));
    return isSame ? "right" : "wrong";
  };
}

function hasOwnTotals({ columns, totals }: Ran): boolean {
  const own = totalsOf(columns);
  return isTotals(totals, own.trials) && totals.trials === own.trials && totals.steps === own.steps;
}

function isTotals(totals: ChunkTotals, most: number): boolean {
  const { trials, steps, statuses } = totals;
  if (![trials, steps, ...statuses].every(isCount) || statuses.length !== STATUSES.length) return false;
  return trials <= most && statuses.reduce((sum, one) => sum + one, 0) === trials;
}

function hasSoundTally({ tally, totals }: Ran, space: SpaceSpec): boolean {
  if (tally === undefined) return false;
  const most = (tallyCells(tallyAxes(space)) + STEP_CLASSES) * STATUSES.length;
  const { keys, counts, targets } = tally;
  if (targets?.length !== sizeOfTargetCounts(space) || targets?.every(isCount) === false) return false;
  return keys.every((key, i) => key < most && (i === 0 || key > keys[i - 1]!) && counts[i]! <= totals.trials);
}

function isCount(value: number | undefined): value is number {
  return Number.isSafeInteger(value) && value! >= 0;
}
