import { messageOf } from "../../errors.ts";
import { fail, ok } from "../finding.ts";
import type { Finding } from "../finding.ts";

const FOUR_42S = [42, 0, 0, 0, 42, 0, 0, 0, 42, 0, 0, 0, 42, 0, 0, 0];

/**
 * (module (func (export "f") (result i32) — the last of four numbers, each 42 + 42, as one vector
 */
const MODULE = Uint8Array.of(
  ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 1, 5, 1, 0x60, 0, 1, 0x7f, 3, 2, 1, 0, 7, 5, 1, 1, 0x66, 0, 0],
  ...[10, 46, 1, 44, 0, 0xfd, 12, ...FOUR_42S, 0xfd, 12, ...FOUR_42S, 0xfd, 0xae, 1, 0xfd, 0x1b, 3, 0x0b],
);

/** Checks WebAssembly SIMD, which the fast kernel needs. */
export function simd(): Finding {
  let problem: string;
  try {
    const { f } = new WebAssembly.Instance(new WebAssembly.Module(MODULE), {}).exports;
    const sum = (f as () => number)();
    if (sum === 84) return ok("SIMD", "WebAssembly adds vectors");
    problem = `WebAssembly adds vectors wrongly: 42 + 42 is ${sum}`;
  } catch (error) {
    problem = `WebAssembly's vectors do not work: ${messageOf(error)}`;
  }
  return fail(
    "SIMD",
    problem,
    "run with --kernel js, which is slower; or use a newer processor, or Node without V8 options",
  );
}
