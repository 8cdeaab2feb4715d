import { expect, test } from "vitest";
import { pointAt } from "../../src/analysis/map/map-trials.ts";
import { unpackData } from "../../src/page-data/data-columns.ts";
import type { ReportDocument } from "../../src/page-data/document.ts";
import { unpackColumns } from "../../src/page-data/packed-columns.ts";
import { unpackTrials } from "../../src/page-data/space-columns.ts";
import { readReport } from "../../src/report/read-document.ts";
import { parseExactJson } from "../../src/sweep/wire/exact-json.ts";
import { openResults } from "../../src/store/read/results.ts";
import { traceTrial } from "../../src/trace/trace-trial.ts";
import { quickWorkplace } from "../support/command/quick-workplace.ts";

const GRID = `objectives:
  - softmax_iris
  - name: network
    data: { set: iris, y: target, X: "*", scale: 0.2 }
    x: { W: [4, 5], b: [5], V: [5, 3] }
    let:
      - h[i, j] = tanh(sum(m = 1..4, X[i, m]*W[m, j]) + b[j])
      - z[i, k] = sum(j = 1..5, h[i, j]*V[j, k])
    formula: "mean(i = rows, logsumexp(k = 1..3, z[i, k]) - z[i, y[i]])"
    start: { W: normal/sqrt(fan_in), V: normal/sqrt(fan_in) }
batch: [all, 16]
validation: 0.2
optimizer: momentum
parameters: { lr: [0.1, 0.3] }
repeats: 2
stop: { max_steps: 30 }
`;

test("a report contains the data, and its trials have the bits of the run", async () => {
  const place = quickWorkplace();
  place.write("grid.yaml", GRID);
  await place.out("run", "grid.yaml");
  const results = openResults(place.path("results/sweeps.db"));
  try {
    const { json, columns } = await readReport(results, [results.findSweep(undefined)]);
    const [sweep] = (parseExactJson(json) as ReportDocument).sweeps;
    const column = await unpackColumns(columns);
    expect(sweep!.spaces).toHaveLength(4);
    for (const { spec, data, columns: packed } of sweep!.spaces) {
      const trials = unpackTrials(packed, column);
      const { count, repeat, finalLoss, steps } = trials;
      expect(count).toBe(4);
      for (let row = 0; row < count; row += 1) {
        const end = traceTrial(
          {
            space: unpackData(spec!, data, column),
            seed: sweep!.seed,
            hyperparameters: pointAt(trials, row),
            repeat: repeat[row]!,
          },
          () => undefined,
        );
        expect([end.finalLoss, end.steps]).toEqual([finalLoss[row], steps[row]]);
      }
    }
  } finally {
    results.close();
  }
});
