import { join } from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";
import { annotations } from "../../src/check/reports/annotations.ts";
import { checkGrid, parseGrid, reportText, runSweep, traceTrial, updateDifference } from "../../src/index.ts";
import type { TraceRow } from "../../src/index.ts";
import { folderOf } from "../support/files/temporary-folder.ts";
import { Momentum } from "../support/reference/momentum-class.ts";
import { GRID } from "./checked-grids.ts";

test("checkGrid of classes and functions, against expectations and a named baseline", async () => {
  const baseline = join(folderOf({}), "own.csv");
  const objective = { name: "parabola", value: (x: Float64Array) => x[0]! ** 2, start: [1], minimum: 0 };
  const grid = { objective, optimizer: Momentum, parameters: { lr: [0.1, 0.3], momentum: 0 } };
  await expect(checkGrid(grid)).rejects.toThrow(
    /no "expect", no "same_as" and no baseline; \{ baseline, update: true \} writes one$/,
  );
  await checkGrid(grid, { baseline, update: true });
  expect(await checkGrid(grid, { baseline })).toMatchObject({ verdict: "pass", comparison: { counts: { same: 2 } } });
  const worse = class extends Momentum {
    override update(...parts: Parameters<Momentum["update"]>): void {
      parts[1]["x"]![0]! *= 0.5;
      super.update(...parts);
    }
  };
  const named = { ...grid, optimizer: { name: "Momentum", optimizer: worse } };
  expect(await checkGrid(named, { baseline })).toMatchObject({ verdict: "fail" });
  const expecting = { ...grid, expect: [{ sql: "SELECT max(steps) < 10 FROM results" }] };
  expect(await checkGrid(expecting)).toMatchObject({ verdict: "fail", expectations: [{ problem: expect.anything() }] });
});

test("an update gives a class whole numbers where the grid has whole numbers", async () => {
  const periods = new Set<number>();
  class Periodic {
    readonly lr: number;
    constructor({ lr, period }: { lr: number; period: number }) {
      this.lr = lr;
      periods.add(period);
    }
    update({ x }: Record<string, Float64Array>, { x: g }: Record<string, Float64Array>): void {
      for (const [i, slope] of g!.entries()) x![i]! -= this.lr * slope;
    }
  }
  const optimizer = { name: "periodic", optimizer: Periodic, hyperparameters: { lr: 0.1, period: 5 } };
  const baseline = join(folderOf({}), "own.csv");
  await checkGrid({ ...JSON_GRID, optimizer, parameters: { period: [1, 5] } }, { baseline, update: true });
  // Nothing can end a class that never returns for 2.5.
  expect([...periods].sort((a, b) => a - b)).toEqual([1, 2, 5, 10]);
});

test("an interrupted check rejects with the signal's reason", async () => {
  const signal = AbortSignal.abort(new Error("enough"));
  await expect(checkGrid({ ...JSON_GRID, expect: [{ sql: "SELECT 1" }] }, { signal })).rejects.toThrow("enough");
});

const JSON_GRID = { objective: "sphere", optimizer: "sgd", parameters: { lr: [0.1, 0.2] } };

async function pathOf(...[grid, trial]: Parameters<typeof traceTrial>): Promise<TraceRow[]> {
  const rows: TraceRow[] = [];
  for await (const row of traceTrial(grid, trial)) rows.push(row);
  return rows;
}

test("traceTrial yields the points of a path, of formulas and of classes alike", async () => {
  // f = x²: x shrinks by 1 − 2·lr a step.
  const rows = await pathOf(parseGrid(`${GRID}stop: { max_steps: 2 }`, { file: "a.yaml" }), 1);
  expect(rows.map(({ step, x: [x] }) => [step, x])).toEqual([
    [0, 1],
    [1, expect.closeTo(0.4, 12)],
    [2, expect.closeTo(0.16, 12)],
  ]);
  expect(rows[1]).toMatchObject({ loss: rows[1]!.x[0]! ** 2, gradient_norm: 2 * rows[1]!.x[0]! });
  expect(rows[1]!.step_length).toBeCloseTo(0.6, 12);
  const own = { ...JSON_GRID, optimizer: Momentum, parameters: { lr: [0.1, 0.2], momentum: 0 } };
  expect(await pathOf(own, 1)).toEqual(await pathOf(JSON_GRID, 1));
});

test("traceTrial returns the outcome of the run", async () => {
  const failing = class extends Momentum {
    override update(): void {
      throw new Error("no step");
    }
  };
  const grid = { ...JSON_GRID, optimizers: [failing, "sgd"], optimizer: undefined };
  const run = await runSweep(grid, { db: ":memory:" });
  for await (const row of run.rows()) {
    const path = traceTrial(grid, row.trial);
    let next = await path.next();
    while (next.done !== true) next = await path.next();
    const { status, steps, final_loss, best_loss, gradient_norm, error } = row;
    expect(next.value).toEqual({ status, steps, final_loss, best_loss, gradient_norm, error });
  }
  await expect(pathOf(grid, 99)).rejects.toThrow("unknown trial 99: the grid has trials 0 to 3");
});

test("same_as holds a class of the calling program against a rule, and toUpdateLike too", async () => {
  const own = { ...JSON_GRID, optimizer: Momentum, parameters: { lr: [0.1, 0.2], momentum: 0.5 } };
  expect(await checkGrid({ ...own, same_as: { Momentum: "momentum" } })).toMatchObject({ verdict: "pass" });
  const halved = class extends Momentum {
    override update(...[params, grads]: Parameters<Momentum["update"]>): void {
      for (const g of Object.values(grads)) for (const [i, one] of g.entries()) g[i] = one / 2;
      super.update(params, grads);
    }
  };
  const wrong = { ...own, optimizer: { name: "half", optimizer: halved }, same_as: { half: "momentum" } };
  expect(await checkGrid(wrong)).toMatchObject({
    verdict: "fail",
    sameAs: [{ problem: expect.stringMatching("step 1") }],
  });
});

test("same_as of a class with slow updates ends in time, from all over its plan, and says how much it compared", async () => {
  let milliseconds = 0;
  const clock = vi.spyOn(performance, "now").mockImplementation(() => milliseconds);
  onTestFinished(() => clock.mockRestore());
  class Slow extends Momentum {
    override update(...parts: Parameters<Momentum["update"]>): void {
      milliseconds += 5;
      super.update(...parts);
    }
  }
  const grid = { objective: "ravine", optimizer: Slow, parameters: { lr: [0.1, 0.3], momentum: [0.5, 0.9] } };
  const report = await checkGrid({ ...grid, same_as: { Slow: "momentum" } });
  expect(report.verdict).toBe("pass");
  const { compared, planned, seconds } = report.sameAs[0]!;
  expect(compared).toBeGreaterThan(300);
  expect(seconds).toBeLessThan(15);
  expect(planned).toBeGreaterThan(10_000);
  const sentence = `${compared} of ${planned.toLocaleString("en")} steps were compared in 1\\d s, because updates are slow`;
  expect(reportText(report)).toMatch(new RegExp(`^same {4}Slow as momentum: \\d+ paths; ${sentence}$`, "m"));
  const part = `Slow makes the steps of momentum (only ${compared} of ${planned.toLocaleString("en")} steps compared)`;
  expect(report.summary).toContain(part);
  const options = { level: "error", inRepository: () => null } as const;
  expect(annotations([report], options)).toEqual([
    expect.stringMatching(/^::warning title=only a part was compared::Slow as momentum: \d+ of /),
  ]);

  const warn = vi.spyOn(process, "emitWarning").mockImplementation(() => undefined);
  onTestFinished(() => warn.mockRestore());
  const before = milliseconds;
  expect(updateDifference(Slow, "momentum")).toBeUndefined();
  // Vitest and Jest end a test after five seconds.
  expect(milliseconds - before).toBeLessThan(4000);
  expect(warn).toHaveBeenCalledExactlyOnceWith(expect.stringMatching(/^Slow as momentum: [\d,]+ of [\d,]+ steps were/));

  // A fault that only arrays of many coordinates show, which come last.
  class Short extends Slow {
    override update(...parts: Parameters<Momentum["update"]>): void {
      const [params] = parts;
      super.update(...parts);
      for (const x of Object.values(params)) if (x.length > 200) x[200]! += 1;
    }
  }
  const wrong = await checkGrid({ ...grid, optimizer: Short, same_as: { Short: "momentum" } });
  expect(wrong).toMatchObject({ verdict: "fail", sameAs: [{ difference: { place: { coordinate: 201 } } }] });
  expect(updateDifference(Short, "momentum")).toMatchObject({ place: { coordinate: 201 } });
});
