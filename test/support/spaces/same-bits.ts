import { expect } from "vitest";
import { javascriptKernel } from "../../../src/kernel/js/javascript-kernel.ts";
import { lowerSpace } from "../../../src/kernel/lowering/lowered-space.ts";
import { wasmKernel } from "../../../src/kernel/wasm/wasm-kernel.ts";
import type { TrialColumns } from "../../../src/sweep/outcomes/columns.ts";
import { spaceSize } from "../../../src/sweep/points/samplers.ts";
import type { SpaceSpec } from "../../../src/sweep/spec/sweep-spec.ts";

const SEED = 5;

/**
 * Columns as lists: toEqual tells −0 from 0 and takes every NaN for the same, as the database does.
 */
function lists(columns: TrialColumns): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(columns).map(([name, column]: [string, number | ArrayLike<number>]) => [
      name,
      typeof column === "number" ? column : Array.from(column),
    ]),
  );
}

/**
 * Expects the bits of the JavaScript kernel from the WebAssembly kernel with `width` vectors at
 * once and `groups` groups of them in flight.
 */
export function expectSameBits(space: SpaceSpec, width: number, groups: number = 1 + (width % 3)): void {
  const size = spaceSize(space);
  const count = { width, lanes: 2 * width * groups, unrolled: groups % 2 === 1 };
  const expected = javascriptKernel(space, SEED).run(0, size);
  expect(lists(wasmKernel(lowerSpace(space), count, SEED).run(0, size))).toEqual(lists(expected));
}
