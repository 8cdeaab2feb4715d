import fc from "fast-check";
import { expect, test } from "vitest";
import { Chunks } from "../../src/coordinator/chunks.ts";
import type { SpaceWork } from "../../src/coordinator/chunks.ts";
import { remaining } from "../../src/sweep/points/intervals.ts";
import type { ChunkTask } from "../../src/sweep/wire/chunk.ts";
import type { Interval } from "../../src/sweep/spec/sweep-spec.ts";

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

test("hands out every index once and in order, for any durations and order of outcomes", () => {
  const outcome = fc.record({
    seconds: fc.oneof(fc.constant(0), fc.double({ min: 1e-9, max: 1e4, noNaN: true })),
    steps: fc.nat(1e9),
    back: fc.nat(3),
  });
  const outcomes = fc.array(outcome, { minLength: 1, maxLength: 20 });
  fc.assert(
    fc.property(work, fc.integer({ min: 1, max: 16 }), outcomes, (spaces, threads, times) => {
      const chunks = new Chunks(spaces, threads);
      const joined: [number, number, number][] = [];
      const running: ChunkTask[] = [];
      let count = 0;
      let empty = 0;
      for (const task of handedOut(chunks)) {
        if (task.to <= task.from) empty += 1;
        const last = joined.at(-1);
        if (last !== undefined && last[0] === task.space && last[2] === task.from) last[2] = task.to;
        else joined.push([task.space, task.from, task.to]);
        running.push(task);
        const { seconds, steps, back } = times[count++ % times.length]!;
        for (const one of running.splice(0, back)) chunks.took(one, ran(seconds, steps));
      }
      expect(empty).toBe(0);
      expect(joined).toEqual(spaces.flatMap(({ space, gaps: parts }) => parts.map(([from, to]) => [space, from, to])));
      expect(chunks.next()).toBeUndefined();
    }),
  );
});

/** Sizes of the chunks of one long space, by first index. */
function sizes(
  trials: number,
  maxSteps: number,
  trial: (index: number) => { steps: number; seconds: number },
): Map<number, number> {
  const chunks = new Chunks([{ space: 0, gaps: [[0, trials]], maxSteps }], 2);
  const found = new Map<number, number>();
  for (const task of handedOut(chunks)) {
    const { steps, seconds } = trial(task.from);
    const size = task.to - task.from;
    found.set(task.from, size);
    chunks.took(task, ran(seconds * size, steps * size));
  }
  return found;
}

test("chunks grow to some tens of milliseconds and shrink towards the end", () => {
  const found = [...sizes(1_000_000, 1000, () => ({ steps: 100, seconds: 1e-5 })).values()];
  expect(found.slice(0, 3)).toEqual([64, 256, 1024]);
  expect(Math.max(...found)).toSatisfy((largest) => largest >= 7_999 && largest <= 8_000);
  expect(found.at(-1)).toBe(1);
});

test("a space of slow trials has chunks of one trial", () => {
  expect(new Set(sizes(50, 1e6, () => ({ steps: 1e6, seconds: 2 })).values())).toEqual(new Set([1]));
});

test("fast trials before slow ones do not lead to chunks of minutes", () => {
  const perStep = 20e-9;
  const slow = { steps: 1e6, seconds: 1e6 * perStep };
  const found = sizes(200_000, 1e6, (index) => (index < 100_000 ? { steps: 4, seconds: 5 * perStep } : slow));
  const seconds = [...found].map(([from, size]) => (from < 100_000 ? 0 : size * slow.seconds));
  expect(Math.max(...seconds)).toBeLessThanOrEqual(2.1);
});
