import fc from "fast-check";
import { expect, test } from "vitest";
import { keyOf } from "../../../src/random/random-stream.ts";
import { Assembler, encodeModule } from "../../../src/kernel/wasm/encoding/assembler.ts";
import { MemoryMap } from "../../../src/kernel/wasm/memory-map.ts";
import { drawNormals, wordRow } from "../../../src/kernel/wasm/noise-code.ts";
import { keyRow, normalRow, REPEAT_ROW } from "../../../src/kernel/wasm/rows.ts";
import { VectorCode } from "../../../src/kernel/wasm/vector-code.ts";
import { attempts } from "../../support/faults/attempts.ts";
import { referenceNormal } from "../../support/reference/reference-random.ts";

const DIM = 5;
const LANES = 8;

/**
 * Returns the normal numbers of a trial in each lane, by the WebAssembly of a step's draws. `width`
 * is the number of vectors side by side.
 */
function laneNormals(
  width: number,
  seed: number,
  trials: readonly (readonly [repeat: number, step: number])[],
): number[][] {
  const keys = keyOf(seed);
  const rows = [REPEAT_ROW, "t", keyRow(0), keyRow(1)];
  const coordinates = Array.from({ length: DIM + 1 }, (_, j) => j);
  const map = new MemoryMap({ changing: coordinates.map(normalRow), fixed: rows }, LANES);
  const code = new VectorCode(new Assembler(1), map, { lanes: LANES, width, unrolled: false });
  code.eachGroup(0, undefined, () => drawNormals(code, DIM));
  const signature = { parameters: ["i32"], results: [] } as const;
  const module = encodeModule({ imports: [], functions: [{ name: "draw", signature, code: code.asm }], pages: 1 });
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(module), {});
  const { memory, draw } = exports as unknown as { memory: WebAssembly.Memory; draw: (bytes: number) => void };
  const doubles = new Float64Array(memory.buffer);
  for (const [at, key] of keys.entries()) doubles.fill(wordRow(key), map.row(keyRow(at)), map.row(keyRow(at)) + LANES);
  for (const [lane, [repeat, step]] of trials.entries()) {
    doubles[map.row(REPEAT_ROW) + lane] = wordRow(repeat);
    doubles[map.row("t") + lane] = step + 1;
  }
  draw(8 * LANES);
  return trials.map((_, lane) => coordinates.slice(0, DIM).map((j) => doubles[map.row(normalRow(j)) + lane]!));
}

test.each([1, 2, 4])(
  "by %d vectors side by side, the lanes of a vector draw by their own repeat and step, beyond 2³² steps too",
  (width) => {
    const repeats = fc.oneof(fc.nat(9), fc.nat(2 ** 31 - 2), fc.constant(2 ** 31 - 2));
    const steps = fc.oneof(fc.nat(9), fc.constantFrom(2 ** 32 - 1, 2 ** 32, 1e15 - 1), fc.nat({ max: 1e15 - 1 }));
    const each = fc.array(fc.tuple(repeats, steps), { minLength: LANES, maxLength: LANES });
    const seeds = fc.oneof(fc.nat(9), fc.maxSafeNat(), fc.constant(2 ** 53 - 1));
    fc.assert(
      fc.property(seeds, each, (seed, trials) => {
        expect(laneNormals(width, seed, trials)).toEqual(
          trials.map(([repeat, step]) => Array.from({ length: DIM }, (_, j) => referenceNormal(seed, repeat, step, j))),
        );
      }),
      { numRuns: attempts(15, 1_000) },
    );
  },
);
