import { expect, test } from "vitest";
import { Batches } from "../../src/coordinator/batches.ts";
import { bestRows } from "../../src/sweep/outcomes/best-rows.ts";
import type { FinishedChunk } from "../../src/sweep/wire/chunk.ts";
import { sampleChunk, sampleSweep } from "../support/spaces/sample-sweep.ts";

const spec = sampleSweep("sample", 1_000_000, {});
const chunk = (index: number, size = 4_000): FinishedChunk => sampleChunk(spec, 0, index * size, (index + 1) * size);

function rowsIn(chunks: readonly FinishedChunk[]): number {
  return chunks.reduce((sum, { columns }) => sum + columns.count, 0);
}

test("chunks reach the sink once and in order, in batches of some thousand rows", async () => {
  const written: FinishedChunk[][] = [];
  const batches = new Batches((chunks) => written.push([...chunks]));
  const all = Array.from({ length: 21 }, (_, i) => chunk(i));
  for (const one of all) await batches.add(one);
  await batches.end();
  expect(written.flat()).toEqual(all);
  expect(written.length).toBeGreaterThanOrEqual(5);
  for (const batch of written) expect(rowsIn(batch)).toBeLessThanOrEqual(16_384);
});

test("the event loop turns between two batches, for any number of chunks", async () => {
  const turns: number[] = [];
  let turn = 0;
  const count = setInterval(() => (turn += 1));
  const batches = new Batches(() => {
    turns.push(turn);
    const until = performance.now() + 3;
    while (performance.now() < until);
  });
  await Promise.all(Array.from({ length: 24 }, (_, i) => batches.add(chunk(i))));
  await batches.end();
  clearInterval(count);
  expect(new Set(turns).size).toBe(turns.length);
  expect(turns.length).toBeGreaterThanOrEqual(6);
});

test("add waits when chunks arrive faster than they are written", async () => {
  const batches = new Batches(() => undefined);
  let brought = 0;
  let accepted = 0;
  for (let i = 0; i < 30; i += 1) {
    brought += 4_000;
    void batches.add(chunk(i)).then(() => (accepted += 4_000));
  }
  await Promise.resolve();
  expect(brought).toBe(120_000);
  expect(accepted).toBeLessThan(40_000);
  await batches.end();
  await Promise.resolve();
  expect(accepted).toBe(120_000);
});

test("small chunks wait a quarter of a second for a larger batch", async () => {
  const written: number[] = [];
  const few = chunk(0, 1_000);
  const start = performance.now();
  const batches = new Batches((chunks) => written.push(chunks.length));
  while (written.length === 0) {
    await batches.add({ ...few, columns: bestRows(few.columns) });
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  expect(performance.now() - start).toBeGreaterThan(240);
  await batches.end();
});

test("a small chunk is written soon even if no other chunk follows", async () => {
  const written = Promise.withResolvers<number>();
  const batches = new Batches((chunks) => written.resolve(chunks.length));
  await batches.add(chunk(0, 10));
  expect(await written.promise).toBe(1);
  await batches.end();
});

test("a failing sink is reported at once and not called again", async () => {
  const failure = new Error("the disk is full");
  let calls = 0;
  const batches = new Batches(() => {
    calls += 1;
    throw failure;
  });
  await Promise.all([0, 1, 2].map((i) => batches.add(chunk(i))));
  await expect(batches.failed).rejects.toBe(failure);
  await batches.add(chunk(3));
  await expect(batches.end()).rejects.toBe(failure);
  expect(calls).toBe(1);
});
