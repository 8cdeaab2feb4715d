import { expect, test } from "vitest";
import { quickWorkplace } from "../support/command/quick-workplace.ts";
import type { QuickWorkplace } from "../support/command/quick-workplace.ts";
import { inSoak } from "../support/faults/attempts.ts";

const NOISE = `
objectives: [sphere, rosenbrock]
optimizers: [sgd, momentum]
noise: 0.5
repeats: 20
parameters: { lr: [0.003, 0.01, 0.03, 0.1, 0.3], momentum: 0.5 }
stop: { max_steps: 60, target: 1e-2 }
`;
const BASINS = `
objective: double_well
optimizer: momentum
start: random
repeats: 200
parameters: { lr: [0.003, 0.03, 0.1], momentum: [0, 0.5] }
stop: { max_steps: 300 }
`;

interface Trial {
  readonly space: number;
  readonly trial: number;
  readonly lr: number;
  readonly status: string;
  readonly steps: number;
  readonly final_loss: number | null;
}

type Row = Readonly<Record<string, number | string | null>>;

/** Quantile of type 7 of values that may be infinite. */
function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => (a < b ? -1 : Number(a > b)));
  const at = share * (values.length - 1);
  const [low, high] = [sorted[Math.floor(at)]!, sorted[Math.ceil(at)]!];
  return low === high ? low : low * (1 - (at % 1)) + high * (at % 1);
}

const middle = (values: readonly number[]): number => quantile(values, 0.5);

/** The settings of a space, the best first, worked out from its trials. */
function settingsOf(trials: readonly Trial[]) {
  return [...Map.groupBy(trials, ({ lr }) => lr)]
    .map(([lr, own]) => {
      const converged = own.filter(({ status }) => status === "converged");
      const steps = own.reduce((sum, one) => sum + one.steps, 0);
      const times = own.map((one) => (one.status === "converged" ? one.steps : Infinity));
      const losses = own.map((one) => (one.status === "diverged" ? Infinity : (one.final_loss ?? Infinity)));
      return {
        ...{ lr, trial: Math.min(...own.map(({ trial }) => trial)), repeats: own.length },
        converged_share: converged.length / own.length,
        expected_steps: converged.length === 0 ? Infinity : steps / converged.length,
        median_steps: middle(times),
        median_loss: middle(losses),
        quartiles: [times, losses].map((values) => [quantile(values, 0.25), quantile(values, 0.75)]),
      };
    })
    .sort((a, b) =>
      a.expected_steps === b.expected_steps ? a.median_loss - b.median_loss : a.expected_steps - b.expected_steps,
    );
}

const orNull = (value: number): number | null => (Number.isFinite(value) ? value : null);

/** The quartiles in a row of `best`; NULL is infinite. */
function quartilesIn(row: Row, what: string): number[] {
  return [`${what}_q25`, `${what}_q75`].map((name) => (row[name] === null ? Infinity : Number(row[name])));
}

async function ran(yaml: string): Promise<QuickWorkplace> {
  const place = quickWorkplace();
  place.write("grid.yaml", yaml);
  await place.out("run", "grid.yaml", "--quiet", "--threads", "1");
  return place;
}

test.for(inSoak())(
  "the best setting of repeated trials has the fewest expected steps, not the luckiest repeat",
  async () => {
    const place = await ran(NOISE);
    const trials = await place.json<Trial[]>("query");
    const best = await place.json<Row[]>("best");
    const spaces = [...Map.groupBy(trials, ({ space }) => space).values()];
    expect(best).toHaveLength(4);
    for (const [i, own] of spaces.entries()) {
      const [first, second] = settingsOf(own);
      const { median_loss, expected_steps, median_steps, quartiles, ...exact } = first!;
      expect(best[i]).toMatchObject({
        ...{ ...exact, ties: 1, expected_steps: orNull(expected_steps), median_steps: orNull(median_steps) },
        ...{ steps: orNull(median_steps), final_loss: orNull(median_loss) },
      });
      const [steps, losses] = [quartilesIn(best[i]!, "steps"), quartilesIn(best[i]!, "loss")];
      expect(steps).toEqual(quartiles[0]);
      for (const [k, loss] of losses.entries()) expect(loss).toBeCloseTo(quartiles[1]![k]!, 12);
      expect([first!.expected_steps, first!.median_loss]).not.toEqual([second!.expected_steps, second!.median_loss]);
    }
    // The luckiest repeat is faster than any setting.
    const fastest = Math.min(...spaces[0]!.filter(({ status }) => status === "converged").map(({ steps }) => steps));
    expect(fastest).toBeLessThan(Number(best[0]!["expected_steps"]));
  },
);

test("by final loss, the best setting has the lowest median", async () => {
  const place = await ran(NOISE);
  const trials = await place.json<Trial[]>("query");
  const best = await place.json<Row[]>("best", "--by", "final_loss");
  for (const [i, own] of [...Map.groupBy(trials, ({ space }) => space).values()].entries()) {
    const lowest = Math.min(...settingsOf(own).map(({ median_loss }) => median_loss));
    expect(best[i]!["final_loss"]).toBe(lowest);
    expect(lowest).toBeGreaterThan(Math.min(...own.map((one) => one.final_loss ?? Infinity)));
  }
});

test("run, best and show say how many repeats of the best setting converged, and its medians", async () => {
  const place = quickWorkplace();
  place.write("grid.yaml", NOISE);
  const run = await place.sweep("run", "grid.yaml", "--threads", "1");
  const [best, show] = [await place.out("best"), await place.out("show")];
  const [first] = await place.json<Row[]>("best");
  const of = `${Math.round(Number(first!["converged_share"]) * 20)}/20`;
  expect(run.stdout).toMatch(/^space +trials +converged +best +expected_steps +median_steps +median_loss\n/);
  expect(run.stdout).toContain(`lr=${first!["lr"]} (converged ${of})`);
  expect(run.stdout).toMatch(/^rosenbrock momentum .* lr=[\d.]+ momentum=0.5 \(converged \d+\/20\b/m);
  // The query that it advises shows settings, not the luckiest repeats.
  expect(run.stderr).toContain('query --group-by space,lr --order-by "converged desc" --limit 5');
  expect(best).toMatch(
    /^space +lr +momentum +status +converged +expected_steps +median_steps +median_loss +trial +ties/,
  );
  expect(best).toContain(` ${of} `);
  expect(show).toContain(`lr=${first!["lr"]} (converged ${of})`);
  expect(show).toContain("each cell shows the converged share of 20 repeats");
  expect(show).toMatch(/^converged share 100 % 0123456789 0 %/m);
  const [data] = await place.json<Row[]>("show");
  expect(data).toMatchObject({ repeats: 20, expected_steps: first!["expected_steps"], steps: first!["median_steps"] });
  const { spaces } = await place.json<{ spaces: { best: Row }[] }>("run", "grid.yaml", "--threads", "1", "--quiet");
  expect(spaces[0]!.best).toMatchObject({
    converged_share: first!["converged_share"],
    repeats: 20,
    trial: first!["trial"],
  });
});

test("equally good settings are ties, and repeats of one setting are not", async () => {
  const place = await ran(`
objective: sphere
optimizer: sgd
noise: 1e-300
repeats: 6
parameters: { lr: [0.1, 0.25, 0.75] }
stop: { target: 1e-4 }
`);
  // 1 − 2·0.25 and 1 − 2·0.75 have the same size, so both take the same steps.
  const [best] = await place.json<Row[]>("best");
  expect(best).toMatchObject({ lr: 0.25, ties: 2, converged_share: 1, repeats: 6 });
  const { stderr } = await place.sweep("best");
  expect(stderr).toMatch(/^sphere sgd: 2 settings took an expected \d+ steps; the one shown is the first$/m);
});

test("without repeats, a trial is a setting with one repeat", async () => {
  const place = await ran("{ objective: sphere, optimizer: sgd, parameters: { lr: [0.1, 2] } }");
  const [best] = await place.json<Row[]>("best");
  const { steps } = best!;
  expect(best).toMatchObject({ repeats: 1, converged_share: 1, expected_steps: steps, median_steps: steps });
});

test.for(inSoak())(
  "a heatmap of repeats shows the share that converged; for other measures it says median",
  async () => {
    const place = await ran(BASINS);
    const share = await place.out("plot", "-o", "-");
    expect(share).toContain(">converged share of 200 repeats<");
    expect(share).not.toContain("median of");
    for (const measure of ["steps", "loss", "status"]) {
      const svg = await place.out("plot", "--measure", measure, "-o", "-");
      expect(svg).toContain("median of 200 repeats");
      expect(svg).not.toContain("converged share");
    }
    const trials = await place.json<Trial[]>("query", "--where", "momentum = 0");
    const shares = settingsOf(trials).map(({ converged_share }) => converged_share);
    // Some settings converge from a part of the starts, so the map has more than two colours.
    expect(shares.some((one) => one > 0 && one < 1)).toBe(true);
    const once = await place.sweep("plot", "--kind", "sensitivity", "--measure", "converged_share", "-o", "-");
    expect(once).toMatchObject({ code: 2, stderr: expect.stringContaining("needs --measure steps or loss") });
  },
);

test("a summary of repeated trials has the best settings of the full sweep", async () => {
  const place = await ran(NOISE);
  const run = await place.sweep("run", "grid.yaml", "--store", "summary", "--threads", "1");
  expect(run.stdout).toMatch(/\(converged \d+\/20\b/);
  const unknown = { ties: null, lr_from: null, lr_to: null, lr_decades: null, edges: null };
  for (const by of ["steps", "final_loss"]) {
    const [full, summary] = await Promise.all(["1", "2"].map((id) => place.json<Row[]>("best", id, "--by", by)));
    expect(summary).toEqual(full!.map((row) => ({ ...row, ...unknown })));
  }
});

test.for(inSoak())("a summary of more than 100 repeats says that it shows the luckiest of them", async () => {
  const place = quickWorkplace();
  place.write("grid.yaml", NOISE.replace("repeats: 20", "repeats: 101"));
  const run = await place.sweep("run", "grid.yaml", "--store", "summary", "--threads", "1");
  const words = "a summary keeps single repeats: the best shown is the luckiest repeat, not the best setting";
  expect(run.stderr).toContain(words);
  expect((await place.sweep("best")).stderr).toContain(words);
  expect((await place.sweep("show")).stderr).toContain(words);
  const [best] = await place.json<Row[]>("best");
  expect(best).toMatchObject({ repeats: null, converged_share: null, expected_steps: null });
});

test("where the minimum is unknown, tables leave out how many repeats converged, and tell what diverged", async () => {
  const place = await ran(`
objective: { name: open, formula: "where(abs(x) > 4, exp(x^2), abs(x))", start: [3] }
optimizer: sgd
noise: 5
repeats: 7
parameters: { lr: 0.1 }
stop: { max_steps: 30, diverge: 1e6 }
`);
  const counts = await place.json<Row[]>("query", "--group-by", "status", "--columns", "count");
  const diverged = counts.find(({ status }) => status === "diverged")?.["count"] as number;
  expect(diverged).toBeGreaterThan(0);
  expect(diverged).toBeLessThan(7);
  for (const command of ["show", "best"]) {
    const text = await place.out(command);
    expect(text).toContain(`${diverged}/7`);
    expect(text).not.toContain("0/7");
  }
  expect(await place.out("show", "--no-map")).toContain(`${diverged}/7 diverged`);
  expect(await place.json("best")).toMatchObject([{ converged_share: 0, expected_steps: null }]);
});

test("of settings that nearly tie by median loss, the best is the one that diverged least often", async () => {
  const place = await ran(`
objective: { name: flat, formula: "1 + 1e-9*x", start: [1] }
optimizer: { name: step, hyperparameters: { lr: 1, far: 0 }, update: ["x = where(g > 2*far, 1e200*x^2, x - lr*g)"] }
noise: 1
repeats: 9
parameters: { far: [0.2, 0.9, 100, 200] }
stop: { max_steps: 1, diverge: 1e9 }
`);
  const best = await place.sweep("best");
  expect(best.stdout).toMatch(/^flat step +100 +exhausted/m);
  expect(best.stderr).toMatch(
    /settings have the median loss 1 within 0.01 %; the one shown diverged or failed least often/,
  );
  expect(best.stderr).not.toContain("expected steps");
});
