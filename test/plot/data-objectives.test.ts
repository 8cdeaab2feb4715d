import { beforeAll, describe, expect, test } from "vitest";
import { functionKey } from "../../src/analysis/function-key.ts";
import { stabilityTheory } from "../../src/analysis/map/stability.ts";
import { recordRun } from "../../src/analysis/trajectory/run-record.ts";
import { pathMap } from "../../src/charts/path-map.ts";
import { curveStyle, LIGHT } from "../../src/charts/theme.ts";
import { spaceFunction } from "../../src/kernel/js/space-function.ts";
import { unpackData } from "../../src/page-data/data-columns.ts";
import type { ReportDocument } from "../../src/page-data/document.ts";
import { unpackColumns } from "../../src/page-data/packed-columns.ts";
import { readReport } from "../../src/report/read-document.ts";
import { openResults } from "../../src/store/read/results.ts";
import type { SpaceSpec } from "../../src/sweep/spec/sweep-spec.ts";
import { parseExactJson } from "../../src/sweep/wire/exact-json.ts";
import { runLines } from "../support/command/run-lines.ts";
import type { Ended } from "../support/command/sweep-command.ts";
import { Workplace } from "../support/command/sweep-command.ts";
import { readChart } from "../support/files/read-chart.ts";

// The Hessian over the training rows has the eigenvalues mean(age²) = 4 and 1; the last row is not
// trained on.
const TABLE = "age,score\n-2,-3\n2,5\n-2,-3\n2,5\n100,7\n";
const LINE = `{ file: table.csv, y: score, X: [age] }`;
const GRID = `name: data
objectives:
  - name: line
    data: ${LINE}
    x: { w: [1], b: [] }
    formula: mean(i = rows, (w[1]*X[i, 1] + b - y[i])^2)/2
  - name: slope
    data: ${LINE}
    x: { w: [] }
    formula: mean(i = rows, (w*X[i, 1] - y[i])^2)/2
  - softmax_iris
batch: [all, 2]
validation: 5..5
optimizers: [momentum, adam]
parameters: { lr: [0.03, 0.1], momentum: [0, 0.5], beta1: [0.5, 0.9] }
stop: { max_steps: 20 }
`;
const LINES = {
  run: ["run", "grid.yaml", "--threads", "1"],
  map: ["plot", "-o", "map.svg"],
  line: ["plot", "--kind", "contour", "--space", "line", "-o", "line.svg"],
  slope: ["plot", "--kind", "contour", "--space", "slope", "-o", "slope.svg"],
  report: ["report", "-o", "report.html"],
} as const;

const place = new Workplace();
const ended = new Map<string, Pick<Ended, "code" | "stderr">>();
beforeAll(async () => {
  place.write("table.csv", TABLE);
  place.write("grid.yaml", GRID);
  for (const [i, end] of (await runLines(place, Object.values(LINES))).entries()) {
    ended.set(Object.keys(LINES)[i]!, end);
  }
  return () => place.remove();
});

test.each(Object.keys(LINES))("sweep draws objectives with data: %s", (name) => {
  expect(ended.get(name)).toMatchObject({ code: 0 });
});

test("axes have the names of coordinates", () => {
  const { texts } = readChart(place.read("line.svg"));
  expect(texts).toEqual(expect.arrayContaining(["w[1]", "b"]));
});

describe("what the page computes from a report", () => {
  const spaces: SpaceSpec[] = [];
  let seed = NaN;
  beforeAll(async () => {
    const results = openResults(place.path("results/sweeps.db"));
    const { json, columns } = await readReport(results, [results.findSweep(undefined)]);
    results.close();
    const [sweep] = (parseExactJson(json) as ReportDocument).sweeps;
    const column = await unpackColumns(columns);
    seed = sweep!.seed;
    spaces.push(...sweep!.spaces.map(({ spec, data }) => unpackData(spec!, data, column)));
  });

  test("the theory is that of the training rows, of trials without batches", () => {
    expect(spaces).toHaveLength(12);
    const found = spaces.flatMap((space) => {
      const curvature = stabilityTheory({ space, seed })?.curvature;
      return curvature === undefined ? [] : [[space.objective.name, space.batch, curvature]];
    });
    expect(found).toEqual([
      ["line", undefined, { smallest: expect.closeTo(1, 10), largest: expect.closeTo(4, 10) }],
      ["slope", undefined, { smallest: expect.closeTo(4, 10), largest: expect.closeTo(4, 10) }],
    ]);
  });

  test("other rows are another function", () => {
    const [space] = spaces;
    const { objective } = space!;
    const keys = [
      space!,
      { ...space!, validation: { from: 1, to: 1 } },
      { ...space!, objective: { ...objective, data: { ...objective.data!, hash: "other" } } },
    ].map((one) => functionKey(one, "line"));
    expect(new Set(keys).size).toBe(3);
    expect(functionKey({ ...space!, batch: { size: 3 } }, "line")).toBe(keys[0]);
  });

  test("maps of paths are over the loss of the training rows", () => {
    const flat = spaces.filter(({ objective }) => objective.dim <= 2);
    expect(flat).toHaveLength(8);
    for (const space of flat) {
      const running = recordRun({ space, seed, repeat: 0, hyperparameters: [0.1, 0.5, 0.9, 1e-8] });
      let next = running.next();
      while (next.done !== true) next = running.next();
      const record = next.value;
      const { dim } = space.objective;
      const end = spaceFunction({ space, seed }).value(record.path.slice(-dim));
      expect(end).toBe(record.finalLoss);
      const size = { width: 560, height: 380 };
      const draw = () => pathMap({ space, seed }, [{ record, name: "trial", ...curveStyle(LIGHT, 0) }], size, LIGHT);
      expect(draw).not.toThrow();
    }
  });
});
