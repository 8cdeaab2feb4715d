import fc from "fast-check";
import { expect, test } from "vitest";
import { drawWords } from "../../src/random/philox-function.ts";
import { referencePhilox } from "../support/reference/reference-random.ts";

function words(counter: readonly number[], key: readonly number[]): number[] {
  const block = Uint32Array.from(counter);
  drawWords(block, key[0] ?? 0, key[1] ?? 0);
  return [...block];
}

// Random123, tests/kat_vectors, philox4x32 10.
test.each([
  [
    [0, 0, 0, 0],
    [0, 0],
    [0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8],
  ],
  [
    [0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff],
    [0xffffffff, 0xffffffff],
    [0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd],
  ],
  [
    [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344],
    [0xa4093822, 0x299f31d0],
    [0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1],
  ],
])("the published vectors: %o under %o", (counter, key, expected) => {
  expect(words(counter, key)).toEqual(expected);
});

test("any counter and key agree with exact integer arithmetic", () => {
  const word = fc.oneof(fc.integer({ min: 0, max: 2 ** 32 - 1 }), fc.constantFrom(0, 1, 0xffff, 0x10000, 0xffffffff));
  const block = fc.array(word, { minLength: 4, maxLength: 4 });
  fc.assert(
    fc.property(block, fc.tuple(word, word), (counter, key) => {
      expect(words(counter, key)).toEqual(referencePhilox(counter.map(BigInt), key.map(BigInt)).map(Number));
    }),
    { numRuns: 500 },
  );
});
