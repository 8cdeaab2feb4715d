import { expect, test } from "vitest";
import { InFlight } from "../../src/coordinator/in-flight.ts";
import { BROKER_PACE } from "../../src/executors/broker/broker-executor.ts";
import type { ChunkOutcome, ChunkTask } from "../../src/sweep/wire/chunk.ts";
import { settled, VirtualClock } from "../faults/simulation/virtual-clock.ts";

const OUTCOME: ChunkOutcome = { ok: false, code: "setup", message: "an answer" };

function taskAt(from: number): ChunkTask {
  return { space: 0, from, to: from + 1 };
}

/** Chunks in flight whose answers come after the given times, in order of the calls. */
function inFlight(...times: readonly number[]): {
  readonly chunks: InFlight;
  readonly clock: VirtualClock;
  readonly asked: (readonly [at: number, from: number])[];
  /** Lets time pass. */
  readonly pass: (ms: number) => Promise<void>;
} {
  const clock = new VirtualClock(() => 0);
  const asked: [number, number][] = [];
  const ask = (task: ChunkTask): Promise<ChunkOutcome> => {
    const ms = times[asked.push([clock.now(), task.from]) - 1];
    return new Promise((resolve) => {
      if (ms !== undefined) clock.after(ms, () => resolve(OUTCOME));
    });
  };
  const pass = async (ms: number): Promise<void> => {
    const end = clock.now() + ms;
    clock.after(ms, () => undefined);
    while (clock.now() < end) await clock.step();
  };
  return { chunks: new InFlight({ ask, clock, pace: BROKER_PACE }), clock, asked, pass };
}

test("a chunk is asked for again only after twice the usual time, and then once", async () => {
  const { chunks, clock, asked, pass } = inFlight(4_000);
  const [quick, slow] = [taskAt(0), taskAt(1)];
  const first = chunks.run(quick).then(() => chunks.ended(quick));
  void chunks.run(slow);
  await pass(4_000);
  await first;
  const lane = (async () => {
    for (let looks = 0; looks < 3; looks += 1) await chunks.askAgain();
  })();
  await pass(3_900);
  expect(asked).toHaveLength(2);
  await pass(4_000);
  expect(asked).toEqual([
    [0, 0],
    [0, 1],
    [8_000, 1],
  ]);
  chunks.ended(slow);
  chunks.close();
  await settled();
  chunks.close();
  await lane;
  expect(clock.beats).toBe(0);
});

test("before any answer, a chunk may take twice as long as the longest", async () => {
  const { chunks, clock, asked, pass } = inFlight();
  void chunks.run(taskAt(0));
  void chunks.askAgain().then(() => chunks.askAgain());
  await pass(19_000);
  expect(asked).toHaveLength(1);
  await pass(2_000);
  expect(asked).toHaveLength(2);
  chunks.close();
  expect(clock.beats).toBe(0);
});
