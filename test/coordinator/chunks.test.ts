import fc from "fast-check";
import { expect, test } from "vitest";
import { Chunks } from "../../src/coordinator/chunks.ts";
import type { SpaceWork } from "../../src/coordinator/chunks.ts";
import { mergeIntervals, remaining } from "../../src/sweep/points/intervals.ts";
import type { ChunkTask } from "../../src/sweep/wire/chunk.ts";
import type { Interval } from "../../src/sweep/spec/sweep-spec.ts";
import { attempts } from "../support/faults/attempts.ts";

const gaps: fc.Arbitrary<readonly Interval[]> = fc
  .record({
    size: fc.nat(5_000),
    done: fc.array(fc.tuple(fc.nat(5_000), fc.integer({ min: 1, max: 500 })), { maxLength: 5 }),
  })
  .map(({ size, done }) =>
    remaining(
      size,
      done.map(([from, length]) => [from, from + length]),
    ),
  );

const work: fc.Arbitrary<SpaceWork[]> = fc
  .array(fc.record({ gaps, maxSteps: fc.integer({ min: 1, max: 1e6 }) }), { maxLength: 4 })
  .map((spaces) => spaces.map((one, space) => ({ space, ...one })));

const ran = (seconds: number, steps: number) => ({ seconds, totals: { trials: 0, steps, statuses: [] } });

function* handedOut(chunks: Chunks): Generator<ChunkTask> {
  for (let task = chunks.next(); task !== undefined; task = chunks.next()) yield task;
}

test("hands out every index once, for any durations and order of outcomes", () => {
  const outcome = fc.record({
    seconds: fc.oneof(fc.constant(0), fc.double({ min: 1e-9, max: 1e4, noNaN: true })),
    steps: fc.nat(1e9),
    back: fc.nat(3),
  });
  const outcomes = fc.array(outcome, { minLength: 1, maxLength: 20 });
  const lanes = fc.constantFrom(1, 4, 24);
  fc.assert(
    fc.property(work, fc.integer({ min: 1, max: 16 }), lanes, outcomes, (spaces, threads, atOnce, times) => {
      const chunks = new Chunks(
        spaces.map((one) => ({ ...one, lanes: () => atOnce })),
        { threads },
      );
      const tasks: ChunkTask[] = [];
      const running: ChunkTask[] = [];
      let shortest = 0;
      for (const task of handedOut(chunks)) {
        tasks.push(task);
        running.push(task);
        const { seconds, steps, back } = times[tasks.length % times.length]!;
        for (const one of running.splice(0, back)) chunks.took(one, ran(seconds, steps));
        const left = chunks.left(running);
        for (const { seconds: time } of left?.toCome ?? []) shortest = Math.min(shortest, time);
      }
      // One comparison: there may be millions of these, and NaN is kept.
      expect(shortest).toBe(0);
      expect(tasks.filter(({ from, to }) => to <= from)).toEqual([]);
      for (const { space, gaps: parts } of spaces) {
        const own = tasks.filter((task) => task.space === space).map(({ from, to }): Interval => [from, to]);
        const indices = own.reduce((sum, [from, to]) => sum + to - from, 0);
        expect(indices).toBe(parts.reduce((sum, [from, to]) => sum + to - from, 0));
        expect(mergeIntervals(own)).toEqual(mergeIntervals(parts));
      }
      expect(chunks.next()).toBeUndefined();
    }),
    { numRuns: attempts(8, 1_000) },
  );
});

/** A trial's steps and seconds, and its kernel's lanes. */
interface Load {
  readonly trials: number;
  readonly maxSteps: number;
  readonly lanes?: number;
  readonly trial: (index: number) => { readonly steps: number; readonly seconds: number };
}

/** Chunks of some spaces on two threads, as if each came back at once. */
function chunksOf(loads: readonly Load[]): ChunkTask[] {
  const chunks = new Chunks(
    loads.map(({ trials, maxSteps, lanes = 1 }, space) => ({
      ...{ space, gaps: [[0, trials]], maxSteps },
      lanes: () => lanes,
    })),
    { threads: 2 },
  );
  const found: ChunkTask[] = [];
  for (const task of handedOut(chunks)) {
    found.push(task);
    let [steps, seconds] = [0, 0];
    for (let index = task.from; index < task.to; index += 1) {
      const trial = loads[task.space]!.trial(index);
      steps += trial.steps;
      seconds += trial.seconds;
    }
    chunks.took(task, ran(seconds, steps));
  }
  return found;
}

const sizeOf = ({ from, to }: ChunkTask): number => to - from;

test("chunks grow to some tens of milliseconds and shrink towards the end", () => {
  const trial = () => ({ steps: 100, seconds: 1e-5 });
  const sizes = chunksOf([{ trials: 1_000_000, maxSteps: 1000, trial }]).map(sizeOf);
  expect(sizes.slice(0, 3)).toEqual([64, 256, 1024]);
  expect(Math.max(...sizes)).toSatisfy((largest) => largest >= 7_990 && largest <= 8_010);
  expect(sizes.at(-1)).toBe(1);
});

test("a space of slow trials has chunks of one trial", () => {
  const trial = () => ({ steps: 1e6, seconds: 2 });
  expect(new Set(chunksOf([{ trials: 50, maxSteps: 1e6, trial }]).map(sizeOf))).toEqual(new Set([1]));
});

test("a chunk has as many trials as the kernel has lanes, while the threads can share them", () => {
  const trial = () => ({ steps: 1e8, seconds: 2 });
  const sizes = chunksOf([{ trials: 200, maxSteps: 1e8, lanes: 24, trial }]).map(sizeOf);
  expect(sizes.slice(0, 6)).toEqual([24, 24, 24, 24, 24, 24]);
  // The last 56 are shared by two threads.
  expect(sizes.slice(6)).toEqual([24, 16, 8, 4, 2, 1, 1]);
});

test("fast trials before slow ones do not lead to chunks of minutes", () => {
  const perStep = 20e-9;
  const slow = { steps: 1e6, seconds: 1e6 * perStep };
  const trial = (index: number) => (index < 100_000 ? { steps: 4, seconds: 5 * perStep } : slow);
  const tasks = chunksOf([{ trials: 200_000, maxSteps: 1e6, trial }]);
  const seconds = tasks.map((task) => (task.from < 100_000 ? 0 : sizeOf(task) * slow.seconds));
  expect(Math.max(...seconds)).toBeLessThanOrEqual(2.1);
});

test("the first chunks of a space come from all over it", () => {
  const trial = () => ({ steps: 1000, seconds: 1e-3 });
  const first = chunksOf([{ trials: 80_000, maxSteps: 1000, trial }]).slice(0, 16);
  const places = first.map(({ from }) => Math.floor(from / 10_000)).sort((a, b) => a - b);
  expect(new Set(places)).toEqual(new Set([0, 1, 2, 3, 4, 5, 6, 7]));
});

test("some chunks of each space come first, then the spaces with the longest trials", () => {
  const load = (seconds: number): Load => ({
    trials: 1000,
    maxSteps: 1e6,
    trial: () => ({ steps: 10, seconds }),
  });
  const spaces = chunksOf([load(1e-3), load(4e-3), load(2e-3)]).map(({ space }) => space);
  // A small chunk of each, then more of each, and then all of each.
  expect(spaces.filter((space, i) => space !== spaces[i - 1])).toEqual([0, 1, 2, 1, 2, 0, 1, 2, 0]);
});

test("of many spaces 64 are sampled in a long sweep, none in a short one; then they are finished one after the other", () => {
  const trial = () => ({ steps: 10, seconds: 1e-3 });
  const spacesOf = (maxSteps: number): number[] =>
    chunksOf(Array.from({ length: 100 }, () => ({ trials: 1000, maxSteps, trial }))).map(({ space }) => space);
  const changes = (spaces: readonly number[]): number =>
    spaces.filter((space, i) => i > 0 && space !== spaces[i - 1]).length;
  const long = spacesOf(1e6);
  expect(new Set(long.slice(0, 64 * 24)).size).toBe(64);
  expect(changes(long)).toBeLessThanOrEqual(64 + 64 + 100);
  expect(changes(spacesOf(100))).toBe(99);
});
