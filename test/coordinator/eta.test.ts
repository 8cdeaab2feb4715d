import { expect, test } from "vitest";
import { Chunks } from "../../src/coordinator/chunks.ts";
import type { Clock } from "../../src/coordinator/clock.ts";
import { Eta } from "../../src/coordinator/eta.ts";
import { CHUNKS_A_THREAD } from "../../src/executors/executor.ts";
import type { ChunkTask } from "../../src/sweep/wire/chunk.ts";

const THREADS = 2;
const LANES = 24;

/** A space with the steps of each trial. */
interface Load {
  readonly maxSteps: number;
  readonly perStep: number;
  readonly steps: readonly number[];
}

interface Estimate {
  readonly at: number;
  readonly left: number;
}

/** A clock that a simulation sets, in milliseconds. */
class SetClock implements Clock {
  time = 0;
  now(): number {
    return this.time;
  }
  sleep(): Promise<void> {
    throw new Error("a simulation does not sleep");
  }
  nextTurn(): Promise<void> {
    throw new Error("a simulation has no turns");
  }
  every(): () => void {
    throw new Error("a simulation has no timers");
  }
}

/** Seconds of a chunk: its steps, and its longest trial alone at a fifth of the speed. */
function secondsOf({ perStep, steps }: Load, { from, to }: ChunkTask): number {
  const own = steps.slice(from, to);
  const sum = own.reduce((all, one) => all + one, 0);
  return perStep * Math.max(sum, (Math.max(...own) * LANES) / 5);
}

/** Runs spaces on simulated threads. Returns the estimates and the end. */
function simulate(loads: readonly Load[]): { readonly estimates: readonly Estimate[]; readonly end: number } {
  const clock = new SetClock();
  const chunks = new Chunks(
    loads.map(({ steps, maxSteps }, space) => ({
      ...{ space, gaps: [[0, steps.length]], maxSteps },
      lanes: () => LANES,
    })),
    { threads: THREADS },
  );
  const eta = new Eta(chunks, { threads: () => THREADS, cores: 3, writeSeconds: () => 0 }, clock);
  const waiting: ChunkTask[] = [];
  const running: { readonly task: ChunkTask; readonly seconds: number; readonly end: number }[] = [];
  const estimates: Estimate[] = [];
  for (;;) {
    while (waiting.length + running.length < CHUNKS_A_THREAD * THREADS) {
      const task = chunks.next();
      if (task === undefined) break;
      eta.handedOut(task);
      waiting.push(task);
    }
    while (running.length < THREADS && waiting.length > 0) {
      const task = waiting.shift()!;
      const seconds = secondsOf(loads[task.space]!, task);
      running.push({ task, seconds, end: clock.time + 1000 * seconds });
    }
    running.sort((a, b) => a.end - b.end);
    const first = running.shift();
    if (first === undefined) return { estimates, end: clock.time / 1000 };
    clock.time = first.end;
    const steps = loads[first.task.space]!.steps.slice(first.task.from, first.task.to);
    const totals = { trials: steps.length, steps: steps.reduce((all, one) => all + one, 0), statuses: [] };
    chunks.took(first.task, { seconds: first.seconds, totals });
    eta.cameBack(first.task);
    const left = eta.secondsLeft();
    if (left !== undefined) estimates.push({ at: clock.time / 1000, left });
  }
}

const space = (trials: number, steps: number, maxSteps: number, perStep = 1e-8): Load => ({
  ...{ maxSteps, perStep },
  steps: Array.from({ length: trials }, () => steps),
});

/** Lengths with P(length > s) = (s / least)^−0.7, as far as max_steps, from short to long. */
const heavy = Array.from({ length: 20_000 }, (_, i) => Math.min(1e7, 2e4 * (1 - i / 20_000) ** (-1 / 0.7)));
/** The same in an order without a pattern. */
const mixed = heavy.map((_, i) => heavy[(i * 7919) % heavy.length]!);
const tailed = (steps: readonly number[]): Load => ({ maxSteps: 1e7, perStep: 1e-8, steps });

const fast = space(100_000, 200, 1e5);
const slow = space(3_000, 1e5, 1e5);

test.each<[string, readonly Load[]]>([
  ["a fast space before a slow one", [fast, slow]],
  ["a slow space before a fast one", [slow, fast]],
  ["a heavy tail, short trials first", [tailed(heavy)]],
  ["a heavy tail, long trials first", [tailed(heavy.toReversed())]],
  ["a heavy tail, in no order", [tailed(mixed)]],
  ["forty spaces, fast and slow ones", Array.from({ length: 40 }, (_, i) => (i % 3 === 0 ? slow : fast))],
])("the time left is right within a factor of 1.5: %s", (_, loads) => {
  const { estimates, end } = simulate(loads);
  for (const part of [0.25, 0.5, 0.75]) {
    const { at, left } = estimates.findLast((one) => one.at <= part * end)!;
    const ratio = left / (end - at);
    expect(ratio, `at ${100 * part} %`).toBeGreaterThan(1 / 1.5);
    expect(ratio, `at ${100 * part} %`).toBeLessThan(1.5);
  }
});

test("nothing is known before the first chunk is back; nothing is left after the last one", () => {
  const chunks = new Chunks([{ space: 0, gaps: [[0, 10]], maxSteps: 10 }], { threads: 1 });
  const eta = new Eta(chunks, { threads: () => 1, writeSeconds: () => 0 }, new SetClock());
  expect(eta.secondsLeft()).toBeUndefined();
  expect(simulate([space(100, 1000, 1000)]).estimates.at(-1)?.left).toBe(0);
});

test("writing that takes longer than computing counts, and both share the cores", () => {
  const chunks = new Chunks([{ space: 0, gaps: [[0, 1000]], maxSteps: 10 }], { threads: 1 });
  const first = chunks.next()!;
  const size = first.to - first.from;
  chunks.took(first, { seconds: size * 0.01, totals: { trials: size, steps: 10 * size, statuses: [] } });
  const left = 1000 - size;
  const etaWith = (cores: number, perRow: number): number | undefined =>
    new Eta(chunks, { threads: () => 1, cores, writeSeconds: (rows) => rows * perRow }, new SetClock()).secondsLeft();
  expect(etaWith(4, 0.001)).toBeCloseTo(left * 0.01);
  expect(etaWith(4, 0.03)).toBeCloseTo(left * 0.03);
  expect(etaWith(1, 0.03)).toBeCloseTo(left * 0.04);
});
