import { expect, test } from "vitest";
import { openToLook } from "../../src/store/read/results.ts";
import { openStore } from "../../src/store/write/store.ts";
import type { KnownRows } from "../../src/store/read/new-rows.ts";
import { sampleChunk, sampleInfo, sampleSweep } from "../support/spaces/sample-sweep.ts";
import { temporaryFile } from "../support/files/temporary-file.ts";

const NONE: KnownRows = { trials: [], rounds: new Map() };

test("each row is read once, for any order of chunks, in small batches; and again if nothing is known", () => {
  const file = temporaryFile();
  const spec = sampleSweep("sample", 300, { momentum: 0.9 }, { rho: 0.1 });
  const store = openStore(file);
  const sweep = store.begin(spec, sampleInfo());
  let known: KnownRows = NONE;
  const trials: number[] = [];
  /** Reads new rows, at most 70 at once. */
  const read = (): number[] => {
    const found: number[] = [];
    let done = 0;
    for (let isMore = true; isMore;) {
      const results = openToLook(file);
      const some = results.newRows(sweep.sweepId, known, 70)!;
      results.close();
      done = some.sweep.done;
      for (const { rows } of some.rows) found.push(...rows.map((row) => Number(row.at(-1))));
      ({ known, isMore } = some);
    }
    trials.push(...found);
    expect(done).toBe(known.trials.reduce((sum, [from, to]) => sum + Math.min(to, 600) - from, 0));
    return found;
  };
  const range = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, i) => from + i);

  expect(read()).toEqual([]);
  sweep.write([sampleChunk(spec, 1, 100, 200), sampleChunk(spec, 0, 0, 50)]);
  expect(read()).toEqual([...range(0, 50), ...range(400, 500)]);
  expect(known.trials).toEqual([
    [0, 50],
    [400, 500],
  ]);
  sweep.write([sampleChunk(spec, 0, 50, 300), sampleChunk(spec, 1, 0, 100)]);
  expect(read()).toEqual(range(50, 400));
  expect(read()).toEqual([]);
  sweep.write([sampleChunk(spec, 1, 200, 300)]);
  sweep.finish("complete");
  expect(read()).toEqual(range(500, 600));
  expect(trials.toSorted((a, b) => a - b)).toEqual(range(0, 600));
  known = NONE;
  expect(read()).toEqual(range(0, 600));
  store.remove(sweep.sweepId);
  const results = openToLook(file);
  expect(results.newRows(sweep.sweepId, known, 70)).toBeUndefined();
  results.close();
  store.close();
});
