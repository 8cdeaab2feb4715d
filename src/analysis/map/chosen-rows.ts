import { count as counted, ordinal } from "../../format/numbers.ts";
import { byValue, distinctValues, valueAt } from "./map-trials.ts";
import type { MapTrials } from "./map-trials.ts";

/** Rows that represent a space, and their description. */
export interface ChosenRows {
  readonly rows: readonly number[];
  readonly words: string;
}

interface Side {
  readonly column: number;
  readonly values: readonly number[];
  readonly best: number;
  stride: number;
}

/**
 * Chooses at most `limit` rows of a space that has more: those of the map over lr and momentum
 * through the best row. If these are still too many, keeps every second, fourth, … value of the
 * longer axis. Always includes the best row.
 */
export function chooseRows(trials: MapTrials, best: number, limit: number): ChosenRows {
  const sides = trials.names
    .map((_, column): Side => {
      const values = distinctValues(trials, column);
      return { column, values, best: values.indexOf(valueAt(trials, best, column)), stride: 1 };
    })
    .filter(({ values }) => values.length > 1);
  const order = ["lr", "momentum"];
  const rank = ({ column }: Side): number =>
    (order.indexOf(trials.names[column]!) + order.length + 1) % (order.length + 1);
  const ranked = sides.toSorted((a, b) => rank(a) - rank(b));
  const [shown, held] = [ranked.slice(0, 2), ranked.slice(2)];
  for (const side of held) side.stride = side.values.length;

  const kept = rowCounts(trials, shown, held);
  for (;;) {
    const longest = shown.toSorted((a, b) => b.values.length / b.stride - a.values.length / a.stride)[0];
    if (kept(shown) <= limit || longest === undefined || longest.stride > longest.values.length) {
      const isKept = all([...shown, ...held].map((side) => keptBy(trials, side)));
      const rows: number[] = [];
      for (let row = 0; row < trials.count && rows.length < limit; row += 1) if (isKept(row)) rows.push(row);
      if (!rows.includes(best)) rows[rows.length - 1] = best;
      return { rows, words: wordsOf(trials, rows.length, sides) };
    }
    longest.stride *= 2;
  }
}

/** Strides are powers of two up to this one. */
const MOST_DOUBLINGS = 32;

/**
 * Counts rows by the largest strides that keep them, in one pass. Returns a function from the sides
 * to the number of rows that their strides keep.
 */
function rowCounts(
  trials: MapTrials,
  shown: readonly Side[],
  held: readonly Side[],
): (sides: readonly Side[]) => number {
  const isHeld = all(held.map((side) => keptBy(trials, side)));
  const [first = () => 0, second] = shown.map((side) => doublingsOf(trials, side));
  const width = MOST_DOUBLINGS + 1;
  const counts = new Float64Array(width ** 2);
  for (let row = 0; row < trials.count; row += 1) {
    if (isHeld(row)) counts[second === undefined ? first(row) : first(row) * width + second(row)]! += 1;
  }
  return (sides) => {
    const [a = 0, b] = sides.map(({ stride }) => Math.log2(stride));
    let sum = 0;
    for (const [at, count] of counts.entries()) {
      const [first, second] = b === undefined ? [at, Infinity] : [Math.floor(at / width), at % width];
      if (first >= a && second >= (b ?? 0)) sum += count;
    }
    return sum;
  };
}

/** Returns how often a stride can double until it skips a row's value. */
function doublingsOf(trials: MapTrials, { column, values, best }: Side): (row: number) => number {
  const of = new Map(
    values.map((value, i) => {
      const distance = Math.abs(i - best);
      // The lowest bit of the distance that is set.
      return [value, distance === 0 ? MOST_DOUBLINGS : 31 - Math.clz32(distance & -distance)];
    }),
  );
  return byValue(trials, column, (value) => of.get(value)!);
}

/** Returns a test that a row passes if it passes all of these. */
function all(tests: readonly ((row: number) => boolean)[]): (row: number) => boolean {
  return (row) => {
    for (const test of tests) if (!test(row)) return false;
    return true;
  };
}

function keptBy(trials: MapTrials, { column, values, best, stride }: Side): (row: number) => boolean {
  if (stride === 1) return () => true;
  const kept = new Set(values.filter((_, i) => (stride >= values.length ? i === best : (i - best) % stride === 0)));
  return byValue(trials, column, (value) => kept.has(value));
}

function wordsOf({ count, names }: MapTrials, kept: number, sides: readonly Side[]): string {
  const words = sides
    .filter(({ stride }) => stride > 1)
    .map(({ column, values, best, stride }) =>
      stride >= values.length
        ? `only ${names[column]} = ${values[best]}`
        : `every ${ordinal(stride)} value of ${names[column]}`,
    );
  return `${counted(kept)} of ${counted(count)} trials: ${words.join(", ")}`;
}
