import fc from "fast-check";
import { expect, test } from "vitest";
import { SweepError } from "../../src/errors.ts";
import { countTrials, pointReader, spaceSize } from "../../src/sweep/points/samplers.ts";
import type { Box, RangeAxis } from "../../src/sweep/spec/sweep-spec.ts";
import { attempts } from "../support/faults/attempts.ts";
import { anySpace, spaceOf } from "../support/spaces/spaces.ts";

function axis(key: string, num: number): RangeAxis {
  return { kind: "linear", keys: [key], min: 0, max: 1, num };
}

test("counts the same as a scan", () => {
  fc.assert(
    fc.property(anySpace, (space) => {
      const reader = pointReader(space);
      const out = new Float64Array(4);
      let scanned = 0;
      for (let index = 0; index < spaceSize(space); index += 1) if (reader.read(index, out, 0)) scanned += 1;
      expect(countTrials(space)).toBe(scanned);
    }),
    { numRuns: attempts(200, 5_000) },
  );
});

test("a grid of 10⁹ points with overlapping excludes is counted exactly and fast", () => {
  const exclude: Box[] = [
    [[[0, 500_000]], [[0, 1000]]],
    [[[0, 1_000_000]], [[0, 10]]],
    [[[250_000, 750_000]], [[990, 1000]]],
    [[[1, 2]], [[3, 4]]],
  ];
  const started = process.cpuUsage();
  const trials = countTrials(spaceOf({ axes: [axis("a", 1_000_000), axis("b", 1000)], exclude }));
  expect(trials).toBe(1e9 - 500_000 * 1000 - 500_000 * 10 - 250_000 * 10);
  expect(process.cpuUsage(started).user / 1000).toBeLessThan(1000);
});

test("counts a grid with a thousand excluded points", () => {
  const exclude = Array.from({ length: 1000 }, (_, i): Box => [[[i, i + 1]], [[i, i + 1]]]);
  expect(countTrials(spaceOf({ axes: [axis("a", 2000), axis("b", 2000)], exclude }))).toBe(4e6 - 1000);
});

test("excludes with too many overlaps are refused instead of counted for hours", () => {
  const side = (i: number): Box[number] => [[i, i + 500]];
  const exclude = Array.from({ length: 400 }, (_, i): Box => [side(i), side((i * 37) % 400), side((i * 101) % 400)]);
  const space = spaceOf({ axes: [axis("a", 1000), axis("b", 1000), axis("c", 1000)], exclude });
  expect(() => countTrials(space)).toThrow(SweepError);
});
