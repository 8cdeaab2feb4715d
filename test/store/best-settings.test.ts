import * as fc from "fast-check";
import { expect, test } from "vitest";

import { bestRow } from "../../src/analysis/compare/best-row.ts";
import { expectedTimes } from "../../src/analysis/compare/expected-time.ts";
import { readMapTrials } from "../../src/report/read-map-trials.ts";
import { openResults } from "../../src/store/read/results.ts";
import { openStore } from "../../src/store/write/store.ts";
import { STATUSES } from "../../src/sweep/outcomes/statuses.ts";
import { attempts } from "../support/faults/attempts.ts";
import { sampleChunk, sampleInfo, sampleSweep } from "../support/spaces/sample-sweep.ts";
import { temporaryFile } from "../support/files/temporary-file.ts";

const [POINTS, REPEATS] = [40, 5];
const sample = sampleSweep("sample", POINTS, { momentum: 0.9 });
const spec = { ...sample, spaces: [{ ...sample.spaces[0]!, repeats: REPEATS, noise: 1 }] };
const COUNT = POINTS * REPEATS;

const outcomes = fc.array(
  fc.record({
    status: fc.nat(STATUSES.length - 1),
    steps: fc.nat(4),
    finalLoss: fc.constantFrom(0, 0.5, 1, 2, 1e300, NaN, Infinity),
  }),
  { minLength: COUNT, maxLength: COUNT },
);

test("the best setting is the same for the commands and for charts, however many trials are done", () => {
  const file = temporaryFile();
  const store = openStore(file);
  const results = openResults(file);
  fc.assert(
    fc.property(outcomes, fc.integer({ min: 1, max: COUNT }), (rows, done) => {
      const sweep = store.begin(spec, sampleInfo({ fresh: true }));
      const own = rows.slice(0, done);
      sweep.write([
        sampleChunk(spec, 0, 0, done, {
          repeat: Int32Array.from(own, (_, i) => i % REPEATS),
          status: Uint8Array.from(own, ({ status }) => status),
          steps: Float64Array.from(own, ({ steps }) => steps),
          finalLoss: Float64Array.from(own, ({ finalLoss }) => finalLoss),
        }),
      ]);
      sweep.finish("interrupted");

      const [best] = results.best(sweep.sweepId, "steps");
      const trials = readMapTrials(results, sweep.sweepId, results.trialSpaces(sweep.sweepId)[0]!);
      expect(trials.trial[bestRow(trials)!]).toBe(best!.trial);
      const [expected] = expectedTimes(trials, 1);
      const finite = (value: number): number | null => (Number.isFinite(value) ? value : null);
      if (expected !== undefined) {
        expect(best).toMatchObject({
          ...{ trial: expected.trial, repeats: expected.repeats, converged: expected.successes },
          ...{ expected_steps: finite(expected.steps), median_steps: finite(expected.medianSteps) },
          ...{ final_loss: finite(expected.finalLoss), hyperparameters: expected.hyperparameters },
        });
      }
      store.remove(sweep.sweepId);
    }),
    { numRuns: attempts(30, 1000) },
  );
  results.close();
  store.close();
});
