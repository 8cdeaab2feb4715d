import { findCompilerSync } from "../../../src/native/build.ts";
import type { Compiler } from "../../../src/native/compiler.ts";
import { ffiProblem } from "../../../src/native/ffi.ts";

const found = findCompilerSync();

/** Whether this machine has all that the native kernel needs. */
export const CAN_COMPILE: boolean = found.ok && ffiProblem() === undefined;

/** Returns the C compiler of this machine. */
export function compilerHere(): Compiler {
  if (!found.ok) throw new Error(found.reason);
  return found.compiler;
}
