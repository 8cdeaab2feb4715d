import { exponent, powerOfTwo } from "./ir/bits.ts";
import { reduceLargeAngle } from "./ir/large-angle.ts";

const BITS = { exponent, powerOfTwo, reduceLargeAngle };

/**
 * Compiles generated code. The only `new Function`: its source holds node ids, literals and checked
 * identifiers, never user text. The name `bits` gives the code operations that JavaScript has no
 * operator for.
 */
export function compileCode<Function_>(parameters: readonly string[], body: string): Function_ {
  const make = new Function("bits", `"use strict";\nreturn function (${parameters.join(", ")}) {\n${body}\n};`);
  return (make as (bits: typeof BITS) => Function_)(BITS);
}
