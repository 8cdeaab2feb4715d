import { mergeIntervals } from "../sweep/points/intervals.ts";
import type { Interval } from "../sweep/spec/sweep-spec.ts";
import type { KnownRows } from "../store/read/new-rows.ts";

// Rows of ranges beyond these are sent again, which is harmless.
const MOST_RANGES = 250;
const KNOWN = /^(?:\d{1,16}-\d{1,16}|\d{1,16}(?:r\d{1,16})+)(?:\.(?:\d{1,16}-\d{1,16}|\d{1,16}(?:r\d{1,16})+))*$/;

/** Writes known rows: `0-100.250-300`, and the counts of rounds of space 3, `3r45r15`. */
export function knownText({ trials, rounds }: KnownRows): string {
  const ranges = trials.slice(0, MOST_RANGES).map(([from, to]) => `${from}-${to}`);
  return [...ranges, ...[...rounds].map(([space, counts]) => [space, ...counts].join("r"))].join(".");
}

/** Reads known rows; undefined if the text is something else. */
export function parseKnown(text: string): KnownRows | undefined {
  if (text === "") return { trials: [], rounds: new Map() };
  if (!KNOWN.test(text)) return undefined;
  const parts = text.split(".");
  const numbers = (mark: "-" | "r"): number[][] =>
    parts.filter((part) => part.includes(mark)).map((part) => part.split(mark).map(Number));
  return {
    trials: mergeIntervals(numbers("-").map(([from = 0, to = 0]): Interval => [from, to])),
    rounds: new Map(numbers("r").map(([space = 0, ...counts]) => [space, counts])),
  };
}
