import { exponent, powerOfTwo } from "../../formula/ir/bits.ts";
import { reduceLargeAngle } from "../../formula/ir/large-angle.ts";

const BITS = { exponent, powerOfTwo, reduceLargeAngle };

/**
 * Makes a function of generated code; the one place where code is. What is generated is made of node numbers, literals
 * and checked identifiers alone: a person's text never gets here.
 * Under the name `bits` the code finds what JavaScript has no operator for.
 */
export function compileCode<Function_>(parameters: readonly string[], body: string): Function_ {
  const make = new Function("bits", `"use strict";\nreturn function (${parameters.join(", ")}) {\n${body}\n};`);
  return (make as (bits: typeof BITS) => Function_)(BITS);
}
