import * as fc from "fast-check";
import { expect, test } from "vitest";
import type { MapTrials } from "../../src/analysis/map/map-trials.ts";
import { mergeTrials } from "../../src/page-data/merge-trials.ts";
import { spaceMap } from "../../src/analysis/map/space-map.ts";
import { pointReader, spaceSize } from "../../src/sweep/points/samplers.ts";
import { sampleSweep } from "../support/spaces/sample-sweep.ts";

const space = {
  ...sampleSweep("whole", 12, { momentum: 0.9 }).spaces[0]!,
  axes: [
    { kind: "log", keys: ["lr"], min: 0.001, max: 1, num: 7 },
    { kind: "linear", keys: ["momentum"], min: 0, max: 0.9, num: 5 },
  ],
  include: [[0.5, 0.95]],
} as const;

/** Trials of the space with these numbers. */
function trialsOf(numbers: readonly number[]): MapTrials {
  const points = pointReader(space);
  const names = points.hyperparameters;
  const hyperparameters = new Float64Array(numbers.length * names.length);
  for (const [row, number] of numbers.entries()) points.read(number, hyperparameters, row * names.length);
  const trial = Float64Array.from(numbers);
  return {
    ...{ count: numbers.length, names, hyperparameters, trial, repeat: new Int32Array(numbers.length) },
    ...{ status: Uint8Array.from(trial, (one) => one % 3), steps: trial.map((one) => one * 7 + 1) },
    finalLoss: trial.map((one) => 1 / (one + 1)),
  };
}

const SIZE = spaceSize(space);
const EVERY = trialsOf(Array.from({ length: SIZE }, (_, i) => i));
const numbers = fc.uniqueArray(fc.nat(SIZE - 1)).map((some) => some.toSorted((a, b) => a - b));

test("trials that come in parts, in any order and some of them twice, are in the end as if they had come at once", () => {
  fc.assert(
    fc.property(numbers, fc.array(numbers, { maxLength: 5 }), (first, others) => {
      const all = [...new Set([...first, ...others.flat()])].toSorted((a, b) => a - b);
      expect(mergeTrials(trialsOf(first), others.map(trialsOf))).toEqual(trialsOf(all));
    }),
  );
});

test("a map that fills in has each trial in the cell where the whole map has it", () => {
  const whole = spaceMap(EVERY, {}, space)!;
  expect(whole).toEqual(spaceMap(EVERY));
  fc.assert(
    fc.property(numbers, (some) => {
      const trials = trialsOf(some);
      const filling = spaceMap(trials, {}, space);
      if (filling === undefined) return;
      expect([filling.x, filling.y]).toEqual([whole.x, whole.y]);
      const inCells = ({ cells }: typeof whole, { trial }: MapTrials) =>
        [...cells].map((cell) => cell?.rows.map((row) => trial[row]!));
      const wanted = inCells(whole, EVERY).map((cell) => cell?.filter((one) => some.includes(one)));
      expect(inCells(filling, trials)).toEqual(wanted.map((cell) => (cell?.length === 0 ? undefined : cell)));
    }),
  );
});
