import Database from "better-sqlite3";
import * as fc from "fast-check";
import { expect, test } from "vitest";

import { bestRows } from "../../src/sweep/outcomes/best-rows.ts";
import type { FinishedChunk } from "../../src/sweep/wire/chunk.ts";
import { openResults } from "../../src/store/read/results.ts";
import { openStore } from "../../src/store/write/store.ts";
import { attempts } from "../support/faults/attempts.ts";
import { sampleChunk, sampleInfo, sampleSweep } from "../support/spaces/sample-sweep.ts";
import { temporaryFile } from "../support/files/temporary-file.ts";

const NUM = 200;
const CHUNK = 25;
const spec = sampleSweep("sample", NUM, { momentum: 0.9 }, {});

/** Outcomes of two spaces with many ties and some non-finite losses. */
const outcomes = fc.array(
  fc.record({
    status: fc.nat(5),
    steps: fc.nat(4),
    finalLoss: fc.constantFrom(0, -0, 0.5, 1, 2, 1e300, -1e300, NaN, Infinity, -Infinity),
  }),
  { minLength: 2 * NUM, maxLength: 2 * NUM },
);

function chunksOf(rows: readonly { status: number; steps: number; finalLoss: number }[]): FinishedChunk[] {
  return [0, 1].flatMap((space) =>
    Array.from({ length: NUM / CHUNK }, (_, i) => {
      const part = rows.slice(space * NUM + i * CHUNK, space * NUM + (i + 1) * CHUNK);
      return sampleChunk(spec, space, i * CHUNK, (i + 1) * CHUNK, {
        status: Uint8Array.from(part, ({ status }) => status),
        steps: Float64Array.from(part, ({ steps }) => steps),
        finalLoss: Float64Array.from(part, ({ finalLoss }) => finalLoss),
      });
    }),
  );
}

/** Returns a chunk as a worker sends it for a summary. */
function summarised(chunk: FinishedChunk): FinishedChunk {
  return { ...chunk, columns: bestRows(chunk.columns) };
}

test("a summary has the counts, best trials and first failure of the full sweep, for any order of chunks", () => {
  const file = temporaryFile();
  const store = openStore(file);
  const results = openResults(file);
  const order = fc.shuffledSubarray([...Array((2 * NUM) / CHUNK).keys()], { minLength: 0 });
  fc.assert(
    fc.property(outcomes, order, fc.integer({ min: 1, max: 5 }), (rows, chosen, together) => {
      const chunks = chunksOf(rows);
      const full = store.begin(spec, sampleInfo({ fresh: true }));
      full.write(chosen.map((i) => chunks[i]!));
      full.finish("interrupted");
      const summary = store.begin(spec, sampleInfo({ fresh: true, store: "summary" }));
      for (let i = 0; i < chosen.length; i += together) {
        summary.write(chosen.slice(i, i + together).map((one) => summarised(chunks[one]!)));
      }
      summary.finish("interrupted");

      expect(results.summary(summary.sweepId)).toEqual(results.summary(full.sweepId));
      for (const by of ["steps", "final_loss"] as const) {
        expect(results.best(summary.sweepId, by)).toEqual(results.best(full.sweepId, by));
      }
      expect(trialsOf(summary.sweepId)).toEqual(
        [0, 1].flatMap((space) =>
          [
            ...new Set([
              ...first(full.sweepId, `space = ${space} AND status = 'converged'`, "steps, final_loss NULLS LAST"),
              ...first(
                full.sweepId,
                `space = ${space}`,
                "status IN ('diverged', 'failed', 'timed_out'), final_loss NULLS LAST, steps",
              ),
              // Kept for its error.
              ...first(full.sweepId, `space = ${space} AND status IN ('failed', 'timed_out')`, "trial").slice(0, 1),
            ]),
          ].sort((a, b) => a - b),
        ),
      );
      store.remove(full.sweepId);
      store.remove(summary.sweepId);
    }),
    { numRuns: attempts(4, 300) },
  );
  results.close();
  store.close();

  function trialsOf(sweepId: number): number[] {
    return [...results.query(sweepId, { columns: ["trial"] }).rows].map(([trial]) => Number(trial));
  }

  function first(sweepId: number, where: string, orderBy: string): number[] {
    return [...results.query(sweepId, { columns: ["trial"], where, orderBy, limit: 10 }).rows].map(([trial]) =>
      Number(trial),
    );
  }
});

test("a summary of repeated trials keeps the best settings, for any size and order of chunks", () => {
  const repeats = 4;
  const [first] = sampleSweep("repeated", NUM / repeats, { momentum: 0.9 }).spaces;
  const repeated = { ...spec, name: "repeated", spaces: [{ ...first!, repeats, noise: 1 }] };
  const file = temporaryFile();
  const store = openStore(file);
  const results = openResults(file);
  fc.assert(
    fc.property(outcomes, fc.integer({ min: 1, max: NUM }), fc.infiniteStream(fc.double()), (rows, size, random) => {
      const chunks = Array.from({ length: Math.ceil(NUM / size) }, (_, i) => {
        const [from, to] = [i * size, Math.min(NUM, (i + 1) * size)];
        const part = rows.slice(from, to);
        return sampleChunk(repeated, 0, from, to, {
          repeat: Int32Array.from(part, (_, k) => (from + k) % repeats),
          status: Uint8Array.from(part, ({ status }) => status),
          steps: Float64Array.from(part, ({ steps }) => steps),
          finalLoss: Float64Array.from(part, ({ finalLoss }) => finalLoss),
        });
      });
      const shuffled = chunks
        .map((chunk) => ({ chunk, at: random.next().value }))
        .sort((a, b) => a.at - b.at)
        .map(({ chunk }) => chunk);
      const full = store.begin(repeated, sampleInfo({ fresh: true }));
      full.write(chunks);
      full.finish("complete");
      const summary = store.begin(repeated, sampleInfo({ fresh: true, store: "summary" }));
      for (const chunk of shuffled) summary.write([summarised(chunk)]);
      summary.finish("complete");
      for (const by of ["steps", "final_loss"] as const) {
        const best = results.best(full.sweepId, by).map(({ ties: _ties, ...one }) => one);
        expect(results.best(summary.sweepId, by)).toEqual(best);
      }
      const failed = "status IN ('failed', 'timed_out')";
      const [lowest = []] = results.query(full.sweepId, { columns: ["trial"], where: failed, limit: 1 }).rows;
      const kept = [...results.query(summary.sweepId, { columns: ["trial"], limit: NUM }).rows].map(([trial]) => trial);
      expect([...results.trialColumns(summary.sweepId, results.trialSpaces(summary.sweepId), []).trial]).toEqual(kept);
      if (lowest.length > 0) expect(kept).toContain(lowest[0]);
      // Three settings of each order and one that failed.
      expect(kept.length).toBeLessThanOrEqual(7 * repeats);
      store.remove(full.sweepId);
      store.remove(summary.sweepId);
    }),
    { numRuns: attempts(4, 300) },
  );
  results.close();
  store.close();
});

test("repeated chunks are counted once", () => {
  const file = temporaryFile();
  const store = openStore(file);
  const sweep = store.begin(spec, sampleInfo({ store: "summary" }));
  const chunks = [0, 1].map((i) => summarised(sampleChunk(spec, 0, i * 100, (i + 1) * 100)));
  sweep.write(chunks);
  const results = openResults(file);
  const before = [results.findSweep("1"), results.summary(1), [...results.query(1, {}).rows]];
  sweep.write([chunks[1]!, chunks[0]!]);
  // Both chunks share one record.
  sweep.write([summarised(sampleChunk(spec, 0, 90, 110))]);
  const times = { seconds: expect.any(Number) as number };
  const after = [{ ...results.findSweep("1"), ...times }, results.summary(1), [...results.query(1, {}).rows]];
  expect(before).toEqual(after);
  expect(before[0]).toMatchObject({ done: 200, store: "summary" });
  results.close();
  store.close();
});

test("the record of finished ranges stays small, for any order of chunks", () => {
  const file = temporaryFile();
  const store = openStore(file);
  const long = sampleSweep("long", 800, {});
  const sweep = store.begin(long, sampleInfo({ store: "summary" }));
  const db = new Database(file);
  const records = db.prepare("SELECT count(*) FROM chunk").pluck();
  // As with four threads: each chunk may be up to three places late.
  let most = 0;
  for (let i = 0; i < 80; i += 4) {
    for (const j of [3, 1, 0, 2]) {
      sweep.write([summarised(sampleChunk(long, 0, (i + j) * 10, (i + j + 1) * 10))]);
      most = Math.max(most, Number(records.get()));
    }
  }
  expect(most).toBe(3);
  expect(sweep.doneRanges(0)).toEqual([[0, 800]]);
  expect(records.get()).toBe(1);
  db.close();
  store.close();
});
