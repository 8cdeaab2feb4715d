import { SweepError } from "../errors.ts";
import { STATUSES } from "../sweep/outcomes/statuses.ts";
import { type CompactNumbers, numberAt } from "../sweep/outcomes/compact-numbers.ts";
import { spaceNames } from "../sweep/identity/space-names.ts";
import type { Results } from "../store/read/results.ts";
import type { StoredColumns } from "../store/read/fill-columns.ts";
import type { StoredPoints, TrialSpace } from "../store/read/trial-columns.ts";
import type { ComparedTrial } from "./comparison.ts";
import { valueOf } from "../sweep/spec/levels.ts";
import type { HyperparameterValue, Levels } from "../sweep/spec/sweep-spec.ts";
import { compareText, compareValues, hyperparameterText, orderedNames } from "./trial-order.ts";

/** Spaces whose trials differ only in their hyperparameters. */
interface Group {
  readonly objective: string;
  readonly optimizer: string;
  readonly names: readonly string[];
  readonly levels: Levels;
  readonly spaces: readonly TrialSpace[];
}

/** Some spaces of a sweep, from a position on, with the names of their objectives. */
export interface SweepPart {
  readonly from: number;
  readonly names: readonly string[];
}

/**
 * Reads the trials of a sweep that keeps them all, or of a part, in the order of `sortTrials`.
 * Memory holds one group of spaces at a time, 25 MB for a million trials; of a sorted space with
 * more than `mostAtOnce` trials, one block. Each iteration reads again. A trial that several blocks
 * of a grid share comes once; throws `setup` if its outcomes differ.
 */
export function readTrials(
  results: Results,
  sweepId: number,
  part?: SweepPart,
  mostAtOnce: number = MOST_AT_ONCE,
): Iterable<ComparedTrial> {
  return {
    *[Symbol.iterator]() {
      const all = results.trialSpaces(sweepId);
      const groups =
        part === undefined ? groupsOf(all) : groupsOf(all.slice(part.from, part.from + part.names.length), part.names);
      for (const group of groups) {
        const [only] = group.spaces;
        if (group.spaces.length === 1 && doneOf(only!) > mostAtOnce && isSorted(pointsIn(results, sweepId, group))) {
          for (const block of blocksOf(results, sweepId, group)) yield* inOrder(group, block);
        } else yield* trialsOf(group, results.trialColumns(sweepId, group.spaces, group.names));
      }
    },
  };
}

/** Returns the number of a trial of `readTrials`; undefined if the sweep does not have it. */
export function trialNumber(results: Results, sweepId: number, wanted: ComparedTrial): number | undefined {
  for (const group of groupsOf(results.trialSpaces(sweepId))) {
    if (group.objective !== wanted.objective || group.optimizer !== wanted.optimizer) continue;
    const columns = results.trialColumns(sweepId, group.spaces, group.names);
    const values = group.names.map((name) => wanted.hyperparameters[name]);
    const row = columns.repeat.findIndex(
      (repeat, i) =>
        repeat === wanted.repeat && values.every((value, k) => numberAt(columns.hyperparameters[k]!, i) === value),
    );
    if (row >= 0) return columns.trial[row];
  }
  return undefined;
}

function groupsOf(spaces: readonly TrialSpace[], names: readonly string[] = spaceNames(spaces)): Group[] {
  const groups = new Map<string, { group: Omit<Group, "spaces">; spaces: TrialSpace[] }>();
  for (const [i, space] of spaces.entries()) {
    const { optimizer, hyperparameters, levels = {} } = space;
    const group = { objective: names[i] ?? "", optimizer, names: orderedNames(hyperparameters), levels };
    const key = JSON.stringify(group);
    const known = groups.get(key);
    if (known === undefined) groups.set(key, { group, spaces: [space] });
    else known.spaces.push(space);
  }
  return [...groups.values()].map(({ group, spaces }) => ({ ...group, spaces })).sort(compareGroups);
}

function compareGroups(a: Group, b: Group): number {
  return (
    compareText(a.objective, b.objective) || compareText(a.optimizer, b.optimizer) || compareNames(a.names, b.names)
  );
}

function compareNames(a: readonly string[], b: readonly string[]): number {
  const i = a.findIndex((name, index) => name !== b[index]);
  return i < 0 || i >= b.length ? a.length - b.length : compareText(a[i]!, b[i]!);
}

/** Trials up to which a group is read at once. */
const MOST_AT_ONCE = 1_000_000;

function doneOf({ counts }: TrialSpace): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0);
}

/** Yields the trials of a group's only space, with ranked hyperparameters. */
function* blocksOf(results: Results, sweepId: number, group: Group): Generator<StoredColumns> {
  const levels = sortedLevels(group.levels);
  for (const stored of results.trialBlocks(sweepId, group.spaces[0]!, group.names)) {
    yield { ...stored, hyperparameters: rankedColumns(group, levels, stored) };
  }
}

/** Yields the points of these trials. */
function* pointsIn(results: Results, sweepId: number, group: Group): Generator<StoredPoints> {
  const levels = sortedLevels(group.levels);
  for (const stored of results.pointBlocks(sweepId, group.spaces[0]!, group.names)) {
    yield { ...stored, hyperparameters: rankedColumns(group, levels, stored) };
  }
}

/** Whether the trials are in the order of `sortTrials`, each once, as in nearly all grids. */
function isSorted(blocks: Iterable<StoredPoints>): boolean {
  let last: readonly number[] | undefined;
  for (const { count, hyperparameters, repeat } of blocks) {
    const keys = [...hyperparameters, repeat];
    for (let row = 1; row < count; row += 1) if (!(compareRows(keys, row - 1, row) < 0)) return false;
    const [first, end] = [0, count - 1].map((row) => keys.map((key) => numberAt(key, row)));
    if (last !== undefined && !(comparePoints(last, first!) < 0)) return false;
    last = end;
  }
  return true;
}

function* inOrder(group: Group, columns: StoredColumns): Generator<ComparedTrial> {
  const ranked = { ...group, levels: sortedLevels(group.levels) };
  for (let row = 0; row < columns.count; row += 1) yield trialAt(row, ranked, columns);
}

function* trialsOf(group: Group, stored: StoredColumns): Generator<ComparedTrial> {
  const levels = sortedLevels(group.levels);
  const columns = { ...stored, hyperparameters: rankedColumns(group, levels, stored) };
  const keys = [...columns.hyperparameters, columns.repeat];
  const order = sortedOrder(keys, columns.count);
  let last: number | undefined;
  for (let i = 0; i < columns.count; i += 1) {
    const row = order?.[i] ?? i;
    const trial = trialAt(row, { ...group, levels }, columns);
    if (last === undefined || compareRows(keys, last, row) !== 0) yield trial;
    else if (!sameOutcome(columns, last, row)) throw ambiguous(trial);
    last = row;
  }
}

function sortedLevels(levels: Levels): Levels {
  return Object.fromEntries(Object.entries(levels).map(([name, values]) => [name, values.toSorted(compareValues)]));
}

/** Returns the columns of a group's hyperparameters, with the positions of values in `sorted`. */
function rankedColumns({ names, levels }: Group, sorted: Levels, columns: StoredPoints): readonly CompactNumbers[] {
  return names.map((name, i) => {
    const column = columns.hyperparameters[i]!;
    const ranks = levels[name]?.map((value) => sorted[name]!.indexOf(value));
    if (ranks === undefined) return column;
    const ranked = (code: number): number => ranks[code] ?? NaN;
    return ArrayBuffer.isView(column) ? column.map(ranked) : { ...column, values: column.values.map(ranked) };
  });
}

function trialAt(
  row: number,
  { objective, optimizer, names, levels }: Omit<Group, "spaces">,
  columns: StoredColumns,
): ComparedTrial {
  const hyperparameters: Record<string, HyperparameterValue> = {};
  for (const [i, name] of names.entries()) {
    hyperparameters[name] = valueOf(levels, name, numberAt(columns.hyperparameters[i]!, row));
  }
  return {
    objective,
    optimizer,
    hyperparameters,
    repeat: columns.repeat[row]!,
    status: STATUSES[columns.status[row]!]!,
    steps: columns.steps[row]!,
    finalLoss: columns.finalLoss[row]!,
  };
}

/**
 * Returns the order of rows by some columns; undefined if they are sorted, as in nearly all grids.
 */
function sortedOrder(keys: readonly Key[], count: number): Uint32Array | undefined {
  let row = 1;
  while (row < count && compareRows(keys, row - 1, row) <= 0) row += 1;
  if (row >= count) return undefined;
  return Uint32Array.from({ length: count }, (_, i) => i).sort((a, b) => compareRows(keys, a, b));
}

/** A column to sort by. */
type Key = CompactNumbers | Int32Array | Uint8Array;

function compareRows(keys: readonly Key[], a: number, b: number): number {
  for (const key of keys) {
    const difference = numberAt(key, a) - numberAt(key, b);
    if (difference !== 0) return difference;
  }
  return 0;
}

function comparePoints(a: readonly number[], b: readonly number[]): number {
  const i = a.findIndex((value, at) => value !== b[at]);
  return i < 0 ? 0 : a[i]! - b[i]!;
}

function sameOutcome({ status, steps, finalLoss }: StoredColumns, a: number, b: number): boolean {
  return status[a] === status[b] && steps[a] === steps[b] && Object.is(finalLoss[a], finalLoss[b]);
}

function ambiguous(trial: ComparedTrial): SweepError {
  const point = `${trial.objective}, ${trial.optimizer}, ${hyperparameterText(trial)}`;
  return new SweepError(
    "setup",
    `two trials with the same settings have different outcomes: ${point}; give their objectives or optimizers different names`,
  );
}
