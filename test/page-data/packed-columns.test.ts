import fc from "fast-check";
import { expect, test } from "vitest";
import { exactJson, parseExactJson } from "../../src/sweep/wire/exact-json.ts";
import { ColumnPacker, narrowest, unpackColumns } from "../../src/page-data/packed-columns.ts";
import { sensitivity } from "../../src/analysis/sensitivity.ts";
import { pointOf } from "../../src/analysis/trial-points.ts";
import { packCurve, packTrials, unpackCurve, unpackTrials } from "../../src/page-data/space-columns.ts";

const anyDouble = fc.double({ noNaN: false });

test("columns are restored to the bit, for all types and orders", async () => {
  const column = fc.oneof(fc.float64Array(), fc.uint8Array(), fc.uint16Array(), fc.uint32Array());
  await fc.assert(
    fc.asyncProperty(fc.array(column, { maxLength: 6 }), async (columns) => {
      const packer = new ColumnPacker();
      const places = columns.map((one) => packer.add(one));
      const read = await unpackColumns(await packer.pack());
      for (const [i, one] of columns.entries()) {
        const back = read(places[i]!);
        expect(back.constructor).toBe(one.constructor);
        expect(Buffer.from(back.buffer)).toEqual(Buffer.from(one.slice().buffer));
      }
    }),
    { numRuns: 100 },
  );
});

test("trials come back with every bit", async () => {
  const row = fc.record({
    gap: fc.nat(3),
    lr: anyDouble,
    momentum: anyDouble,
    repeat: fc.nat(300),
    status: fc.nat(5),
    steps: fc.nat(2 ** 40),
    loss: anyDouble,
  });
  const still = { gap: 0, lr: 0.1, repeat: 0, status: 0, steps: 0, loss: 0 };
  await fc.assert(
    fc.asyncProperty(fc.array(row, { maxLength: 30 }), async (rows) => {
      let trial = 0;
      const trials = {
        count: rows.length,
        names: ["lr", "momentum"],
        hyperparameters: Float64Array.from(rows.flatMap(({ lr, momentum }) => [lr, momentum])),
        trial: Float64Array.from(rows, ({ gap }) => (trial += 1 + gap)),
        repeat: Int32Array.from(rows, ({ repeat }) => repeat),
        status: Uint8Array.from(rows, ({ status }) => status),
        steps: Float64Array.from(rows, ({ steps }) => steps),
        finalLoss: Float64Array.from(rows, ({ loss }) => loss),
      };
      const packer = new ColumnPacker();
      const places = parseExactJson(exactJson(packTrials(packer, trials))) as ReturnType<typeof packTrials>;
      expect(unpackTrials(places, await unpackColumns(await packer.pack()))).toEqual(trials);
    }),
    {
      numRuns: 50,
      examples: [
        [
          [
            { ...still, momentum: 0 },
            { ...still, momentum: -0 },
          ],
        ],
      ],
    },
  );
});

test("whole numbers take as few bytes as they need", () => {
  expect(narrowest([0, 255])).toBeInstanceOf(Uint8Array);
  expect(narrowest([256])).toBeInstanceOf(Uint16Array);
  expect(narrowest([65_536])).toBeInstanceOf(Uint32Array);
  for (const other of [2 ** 32, -1, 0.5, NaN, -0]) expect(narrowest([other])).toEqual(Float64Array.of(other));
});

test("JSON keeps the numbers that it lacks", () => {
  const value = { all: [NaN, Infinity, -Infinity, -0, 0, 0.1, "NaN", null, { $other: 1 }] };
  expect(parseExactJson(exactJson(value))).toEqual(value);
});

test("texts and booleans come back, in trials and in curves", async () => {
  const trials = {
    ...{ count: 3, names: ["lr", "mode", "nesterov"], levels: { mode: ["slow", "fast"], nesterov: [false, true] } },
    hyperparameters: Float64Array.of(0.1, 0, 1, 0.1, 1, 0, 0.1, 1, 1),
    ...{ trial: Float64Array.of(0, 1, 2), repeat: new Int32Array(3), status: new Uint8Array(3) },
    ...{ steps: Float64Array.of(5, 6, 7), finalLoss: Float64Array.of(0, 0, 0) },
  };
  const packer = new ColumnPacker();
  const packed = packTrials(packer, trials);
  const curves = sensitivity(trials).map((curve) => packCurve(packer, curve));
  const column = await unpackColumns(await packer.pack());
  const found = unpackTrials(packed, column);
  expect(found).toEqual(trials);
  expect(pointOf(found, 1)).toEqual({ lr: 0.1, mode: "fast", nesterov: false });
  expect(curves.map((curve) => unpackCurve(curve, column))).toEqual(sensitivity(trials));
  expect(sensitivity(trials)).toMatchObject([{ name: "mode", levels: ["slow", "fast"], scale: "even" }, {}]);
});
