import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { quickWorkplace } from "../support/command/quick-workplace.ts";
import type { QuickWorkplace } from "../support/command/quick-workplace.ts";
import { inSoak } from "../support/faults/attempts.ts";

const IRIS = readFileSync(new URL("../../datasets/iris.csv", import.meta.url), "utf8");

interface Formulas {
  readonly own: string;
  readonly lines?: readonly string[];
  readonly metrics?: Readonly<Record<string, string>>;
  readonly symbols?: Readonly<Record<string, string>>;
}

/** Returns a grid of softmax regression on iris, whose species are 0 to 2. */
function grid({ own, lines = [], metrics = {}, symbols = {} }: Formulas): string {
  const objective = {
    name: "softmax",
    data: { file: "iris.csv", y: "target", ...symbols, X: "*", standardise: true },
    x: { W: [4, 3], b: [3] },
    let: ["z[i, k] = sum(j = 1..4, X[i, j]*W[j, k]) + b[k]", ...lines],
    formula: `mean(i = rows, logsumexp(k = 1..3, z[i, k]) - ${own})`,
    metrics,
  };
  const rest = { optimizer: "momentum", parameters: { lr: 0.1, momentum: 0.9 }, stop: { max_steps: 100 } };
  return JSON.stringify({ name: "fit", objective, ...rest });
}

interface Row {
  readonly final_loss: number;
  readonly accuracy?: number;
}

async function rowOf(place: QuickWorkplace, formulas: Formulas): Promise<Row & { readonly notes: string }> {
  place.write("iris.csv", IRIS);
  place.write("grid.yaml", grid(formulas));
  const { code, stderr } = await place.sweep("run", "grid.yaml");
  expect([code, stderr.match(/error/)]).toEqual([0, null]);
  const [row] = await place.json<Row[]>(
    "query",
    "--columns",
    formulas.metrics === undefined ? "final_loss" : "final_loss,accuracy",
  );
  return { ...row!, notes: stderr };
}

const SHIFTED = "note: y: labels 0 to 2 count from 1 in formulas: 1 to 3\n";
const ONE_HOT = "sum(k = 1..3, where(y[i] == k, z[i, k], 0))";
const ACCURACY = "mean(i = rows, argmax(k = 1..3, z[i, k]) == y[i])";

describe("labels", () => {
  test.for(inSoak())(
    "are the same as an index, and compared with an index that begins at 1, also through lines",
    async () => {
      const place = quickWorkplace();
      const { final_loss: loss, accuracy } = await rowOf(place, { own: "z[i, y[i]]", metrics: { accuracy: ACCURACY } });
      expect(accuracy).toBeGreaterThan(0.9);
      for (const one of [
        { own: ONE_HOT },
        { own: ONE_HOT, metrics: { accuracy: ACCURACY } },
        { own: "own[i]", lines: [`own[i] = ${ONE_HOT}`] },
        { own: "z[i, c[i]]", lines: ["d[i] = y[i]", "c[i] = d[i]"] },
        { own: "own[i]", lines: ["c[i] = y[i]", "own[i] = sum(k = 1..3, where(k == c[i], z[i, k], 0))"] },
        { own: "sum(k = 1..3, hot[i, k]*z[i, k])", lines: ["hot[i, k] = where(y[i] != k, 0, 1)"] },
        {
          own: ONE_HOT,
          lines: ["guess[i] = argmax(k = 1..3, z[i, k])"],
          metrics: { accuracy: "mean(i = rows, y[i] == guess[i])" },
        },
      ]) {
        const row = await rowOf(place, one);
        expect(row.notes).toContain(SHIFTED);
        expect(row.final_loss).toBeCloseTo(loss, 12);
        if (one.metrics !== undefined) expect(row.accuracy).toBe(accuracy);
      }
    },
  );

  test.for(inSoak())("are numbers, as in the file, where the range begins at 0 or k - 1 is compared", async () => {
    const place = quickWorkplace();
    const { final_loss: loss } = await rowOf(place, { own: ONE_HOT });
    for (const own of [
      "sum(k = 0..2, where(y[i] == k, z[i, k + 1], 0))",
      "sum(k = 1..3, where(y[i] == k - 1, z[i, k], 0))",
    ]) {
      const row = await rowOf(place, { own });
      expect(row.notes).not.toContain("labels");
      expect(row.final_loss).toBeCloseTo(loss, 12);
    }
    const lines = ["hot[i, k] = where(y[i] == k, 1, 0)"];
    const row = await rowOf(place, { own: "sum(k = 0..2, hot[i, k]*z[i, k + 1])", lines });
    expect([row.notes.includes("labels"), row.final_loss]).toEqual([false, expect.closeTo(loss, 12)]);
  });

  test("that are compared as numbers with an index from 1 have a note, unless a 1 is in it", async () => {
    const place = quickWorkplace();
    place.write("iris.csv", IRIS);
    const note = "note: y counts from 0, and is compared as a number with an index that begins at 1\n";
    for (const [condition, isNoted] of [
      ["y[i] - k == 0", true],
      ["floor(y[i]) == k", true],
      ["y[i] == k + 0", true],
      ["y[i] >= k", true],
      ["y[i] <= k - 1", false],
      ["y[i] > z[i, k]", false],
      ["y[i] == k", false],
    ] as const) {
      place.write("grid.yaml", grid({ own: `sum(k = 1..3, where(${condition}, z[i, k], 0))` }));
      const { code, stderr } = await place.sweep("plan", "grid.yaml");
      expect([condition, code, stderr.includes(note)]).toEqual([condition, 0, isNoted]);
    }
  });

  test.for(inSoak())(
    "that count from 0 in the file cannot be numbers too, unless the column has two names",
    async () => {
      const place = quickWorkplace();
      const own = "sum(k = 1..3, where(y[i] == k - 1, z[i, k], 0))";
      place.write("iris.csv", IRIS);
      place.write("grid.yaml", grid({ own, metrics: { accuracy: ACCURACY } }));
      const refused = await place.sweep("run", "grid.yaml");
      expect([refused.code, refused.stderr.split("\n")[0]]).toEqual([
        2,
        expect.stringMatching(
          /^grid\.yaml:1:\d+: y is both a label, counted from 1, and a number, but its values count from 0: name its column twice in data, once for each use$/,
        ),
      ]);
      const twice = await rowOf(place, {
        own: own.replace("y[i]", "t[i]"),
        metrics: { accuracy: ACCURACY },
        symbols: { t: "target" },
      });
      const usual = await rowOf(place, { own: "z[i, y[i]]", metrics: { accuracy: ACCURACY } });
      expect(twice.final_loss).toBeCloseTo(usual.final_loss, 12);
      expect(twice.accuracy).toBe(usual.accuracy);
    },
  );

  test("that count from 0 are refused where it is unclear how an index counts", async () => {
    const place = quickWorkplace();
    place.write("iris.csv", IRIS);
    const hot = ["hot[i, k] = where(y[i] == k, 1, 0)"];
    const hits = "sum(k = 1..3, hot[i, k]*z[i, k])";
    for (const one of [
      { own: "sum(k = 1 - 1..2, where(y[i] == k, 1, 0))" },
      { own: "sum(k = 2..3, where(y[i] == k, z[i, k], 0))" },
      { own: "sum(k = 1..3, hot[i, k + 0]*z[i, k])", lines: hot },
      { own: hits, lines: hot, metrics: { hits: "mean(i = rows, sum(k = 0..2, hot[i, k]))" } },
      { own: hits, lines: hot, metrics: { hits: "mean(i = rows, hot[i, 0])" } },
      { own: "z[i, y[i]]", metrics: { hits: "mean(i = rows, argmax(k = 2..3, z[i, k]) == y[i])" } },
      {
        own: "sum(k = 1..3, id[k]*z[i, k])",
        lines: ["id[k] = k"],
        metrics: { hits: "mean(i = rows, sum(k = 0..2, where(y[i] == id[k], 1, 0)))" },
      },
    ]) {
      place.write("grid.yaml", grid(one));
      const refused = await place.sweep("plan", "grid.yaml");
      expect([refused.code, refused.stderr.split("\n")[0]]).toEqual([
        2,
        expect.stringMatching(
          /^grid\.yaml:1:\d+: y counts from 0, and it is unclear whether it is a label here: let the index begin at 1 for labels, at 0 for numbers, in all uses$/,
        ),
      ]);
    }
    const guess = "mean(i = rows, hot[i, argmax(k = 1..3, z[i, k])])";
    place.write("grid.yaml", grid({ own: hits, lines: hot, metrics: { guess } }));
    expect((await place.sweep("plan", "grid.yaml")).stderr).toMatch(
      /^grid\.yaml:1:\d+: an index must be a whole number/,
    );
    const single = { own: hits, lines: hot, metrics: { accuracy: "mean(i = rows, hot[i, 2])" } };
    expect((await rowOf(place, single)).notes).toContain(SHIFTED);
    place.write(
      "iris.csv",
      IRIS.replaceAll(/,([012])$/gm, (_, label) => `,${Number(label) + 1}`),
    );
    place.write("grid.yaml", grid({ own: "sum(k = 2..3, where(y[i] == k, z[i, k], 0))" }));
    expect((await place.sweep("plan", "grid.yaml")).code).toBe(0);
  });

  test("cannot be numbers too in a list that is standardised or scaled", async () => {
    const place = quickWorkplace();
    place.write("rated.csv", "u,v\n1,1\n2,3\n3,3\n3,2\n");
    for (const setting of [{ standardise: true }, { scale: 0.25 }]) {
      const objective = {
        ...{ name: "fit", data: { file: "rated.csv", X: ["u", "v"], ...setting }, x: { w: [3] } },
        formula: "mean(i = rows, (X[i, 1]*w[1] - w[X[i, 2]])^2)",
      };
      place.write("grid.yaml", JSON.stringify({ objective, optimizer: "sgd" }));
      const { code, stderr } = await place.sweep("plan", "grid.yaml");
      expect([code, stderr]).toEqual([
        2,
        expect.stringContaining(
          "X is both a label, counted from 1, and a number, but its numbers are scaled or standardised: name its column twice",
        ),
      ]);
    }
  });

  test.each([{ standardise: true }, { scale: 0.5 }])("in a list with %j are no numbers to equate", async (setting) => {
    const place = quickWorkplace();
    place.write("sizes.csv", "size,price\n1,10\n2,25\n3,31\n");
    const planned = async (term: string): Promise<readonly [number | null, string]> => {
      const objective = {
        ...{ name: "fit", data: { file: "sizes.csv", p: "price", Q: ["size"], ...setting }, x: { b: [3] } },
        ...{ A: 1, let: ["is[i, k] = where(Q[i, 1] == k, 1, 0)"] },
        formula: `mean(i = rows, (${term} - p[i])^2 + is[i, 1]/9)`,
      };
      place.write("grid.yaml", JSON.stringify({ objective, optimizer: "sgd" }));
      const { code, stderr } = await place.sweep("plan", "grid.yaml");
      return [code, stderr];
    };
    for (const term of [
      "is[i, 1]*b[1] + is[i, 2]*b[2]",
      "sum(k = 2..3, is[i, k]*b[k])",
      "sum(k = A..3, is[i, k]*b[k])",
      "sum(k = 1..3, is[i, k + 0]*b[k])",
      "sum(k = 0..2, is[i, k]*b[k + 1])",
      "sum(k = 0..2, where(k != Q[i, 1], b[k + 1], 0))",
      "sum(k = 1..3, where(Q[i, 1] == k - 1, b[k], 0))",
    ]) {
      expect(await planned(term)).toEqual([
        2,
        expect.stringMatching(/^grid\.yaml:1:\d+: Q is compared with an index, but its whole numbers are scaled or st/),
      ]);
    }
    expect(await planned("sum(k = 1..3, is[i, k]*b[k])")).toEqual([0, expect.any(String)]);
    place.write("sizes.csv", "size,price\n-1,10\n1,25\n1,31\n");
    const sign = "sum(k = 0..1, where(Q[i, 1] == 2*k - 1, b[k + 1], 0))";
    expect(await planned(sign)).toEqual([2, expect.stringContaining("Q is compared with an index, but its whole")]);
  });

  test("of several columns count from 0 in all of them, or in none", async () => {
    const place = quickWorkplace();
    const objective = {
      ...{ name: "fit", data: { file: "two.csv", Q: ["q", "r"] }, x: { w: [4] } },
      formula: "mean(i = rows, (w[Q[i, 1]] + w[Q[i, 2]] - 1)^2)",
    };
    place.write("grid.yaml", JSON.stringify({ objective, optimizer: "sgd" }));
    for (const [rows, says] of [
      ["0,1\n1,2\n2,3\n", 'Q has labels from 0 in column "q", but from 1 in column "r": give each column a symbol'],
      ["0,0\n1,2\n2,3\n", undefined],
      ["2,1\n1,2\n2,3\n", undefined],
    ] as const) {
      place.write("two.csv", `q,r\n${rows}`);
      const { code, stderr } = await place.sweep("plan", "grid.yaml");
      expect([code, stderr]).toEqual(says === undefined ? [0, expect.any(String)] : [2, expect.stringContaining(says)]);
    }
  });

  test("are at most 100,000: the message names file, row and column", async () => {
    const place = quickWorkplace();
    place.write("many.csv", "label,a\n1,2\n999999999,3\n");
    const objective = {
      ...{ name: "fit", data: { file: "many.csv", y: "label", a: "a" }, x: { w: [] }, let: ["q[k] = k/1000"] },
      formula: "mean(i = rows, (a[i]*w - q[y[i]])^2)",
    };
    place.write("grid.yaml", JSON.stringify({ objective, optimizer: "sgd" }));
    const { code, stderr } = await place.sweep("plan", "grid.yaml");
    expect([code, stderr]).toEqual([
      2,
      expect.stringContaining(
        'y is a label, so its values must be at most 100,000: many.csv: row 2, column "label": 999,999,999',
      ),
    ]);
  });
});
