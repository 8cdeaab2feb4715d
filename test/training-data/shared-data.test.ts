import { once } from "node:events";
import { Worker } from "node:worker_threads";
import { expect, test } from "vitest";
import { openData } from "../../src/data/open-data.ts";
import { readShared, sharedBytes, writeShared } from "../../src/data/shared-data.ts";
import type { TrainingData } from "../../src/data/training-data.ts";

const prepare = (name: string): TrainingData =>
  openData(name, { grid: ".", allowed: undefined }).prepare({ labels: ["y"] });

function share(sets: readonly TrainingData[], at: number): SharedArrayBuffer {
  const buffer = new SharedArrayBuffer(at + sharedBytes(sets));
  writeShared(sets, buffer, at);
  return buffer;
}

test("data sets come back as views of one piece of memory", () => {
  const sets = ["digits", "spirals"].map(prepare);
  for (const at of [0, 64]) {
    const buffer = share(sets, at);
    const read = readShared(buffer, at);
    expect(read).toEqual(sets.map(({ rows, columns, hash, notes }) => ({ rows, columns, hash, notes })));
    for (const { values } of read.flatMap(({ columns }) => columns)) expect(values.buffer).toBe(buffer);
  }
  expect(sharedBytes(sets)).toBeLessThan(8 * (1797 * 65 + 194 * 3) + 1000);
  expect(readShared(share([], 0), 0)).toEqual([]);
});

test("threads read the same memory: a change in it reaches all of them", async () => {
  const [at, sets] = [8, [prepare("iris")]];
  const buffer = share(sets, at);
  const file = new URL("../support/data/read-shared-worker.ts", import.meta.url);
  const workers = [1, 2].map(() => new Worker(file, { workerData: { buffer, at } }));
  const ask = (): Promise<unknown[]> =>
    Promise.all(
      workers.map(async (worker) => {
        const answer = once(worker, "message");
        worker.postMessage(0, []);
        return (await answer)[0] as unknown;
      }),
    );
  const [y] = readShared(buffer, at)[0]!.columns;
  const before = await ask();
  expect(before).toEqual([
    [300, expect.closeTo(0, 10)],
    [300, expect.closeTo(0, 10)],
  ]);
  y!.values[0] = 1001;
  expect((await ask()).map((sums) => (sums as number[])[0])).toEqual([1300, 1300]);
  await Promise.all(workers.map((worker) => worker.terminate()));
});
