import { bisectLeft } from "d3-array";
import { count as counted, ordinal } from "../../format/numbers.ts";
import { distinctValues, everyRow, valueAt } from "./map-trials.ts";
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
  const shown = ranked.slice(0, 2);
  for (const held of ranked.slice(2)) held.stride = held.values.length;

  for (;;) {
    const rows = Iterator.from(everyRow(trials))
      .filter((row) => sides.every((side) => isKept(trials, row, side)))
      .toArray();
    const longest = shown.toSorted((a, b) => b.values.length / b.stride - a.values.length / a.stride)[0];
    if (rows.length <= limit || longest === undefined || longest.stride > longest.values.length) {
      const kept = rows.slice(0, limit);
      if (!kept.includes(best)) kept[kept.length - 1] = best;
      return { rows: kept, words: wordsOf(trials, kept.length, sides) };
    }
    longest.stride *= 2;
  }
}

function isKept(trials: MapTrials, row: number, { column, values, best, stride }: Side): boolean {
  if (stride === 1) return true;
  const value = valueAt(trials, row, column);
  if (stride >= values.length) return value === values[best];
  return (bisectLeft(values, value) - best) % stride === 0;
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
