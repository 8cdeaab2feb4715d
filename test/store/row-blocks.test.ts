import fc from "fast-check";
import { expect, test } from "vitest";

import { frame, framesOf } from "../../src/platform/frames.ts";
import { type PackedRows, packRows, unpackRows } from "../../src/store/user-sql/row-blocks.ts";

const cell = fc.oneof(
  fc.constant(null),
  fc.double({ noNaN: true }),
  fc.integer(),
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  fc.string(),
);

test("rows survive packing and sending in pieces of any size", async () => {
  const table = fc
    .integer({ min: 0, max: 5 })
    .chain((width) => fc.array(fc.array(cell, { minLength: width, maxLength: width }), { maxLength: 30 }));
  await fc.assert(
    fc.asyncProperty(fc.array(table, { maxLength: 3 }), fc.integer({ min: 1, max: 50 }), async (tables, piece) => {
      const sent = Buffer.concat(tables.map((rows) => frame(packRows(rows, rows[0]?.length ?? 0))));
      async function* pieces(): AsyncGenerator<Buffer> {
        for (let at = 0; at < sent.length; at += piece) yield sent.subarray(at, at + piece);
      }
      const received = [];
      for await (const message of framesOf(pieces())) received.push(unpackRows(message as PackedRows));
      expect(received).toEqual(tables);
    }),
    { numRuns: 200 },
  );
});
