import { compileCode } from "../js/generated-code.ts";
import { formulaCode } from "./formula-code.ts";

/**
 * Writes two independent standard normal numbers to `out[at]` and `out[at + 1]`, from u in (0, 1]
 * and v in [0, 1).
 */
export type NormalPair = (u: number, v: number, out: Float64Array, at: number) => void;

// Source: Box & Muller, A note on the generation of random normal deviates, Ann. Math. Statist. 29
// (1958).
const BOX_MULLER = ["sqrt(-2*log(u))*cos(2*pi*v)", "sqrt(-2*log(u))*sin(2*pi*v)"];

/**
 * Compiles the transform from the project's own log, sin and cos: the same bits on every platform.
 */
export function compileNormalPair(): NormalPair {
  const { lines, results } = formulaCode(BOX_MULLER, ["u", "v"]);
  return compileCode<NormalPair>(
    ["u", "v", "out", "at"],
    [...lines, ...results.map((result, index) => `out[at + ${index}] = ${result};`)].join("\n"),
  );
}
