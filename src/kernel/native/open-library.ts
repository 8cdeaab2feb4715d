import { messageOf, SweepError } from "../../errors.ts";
import { libraryProblem } from "../../native/cache.ts";
import { ffiProblem, loadFfi } from "../../native/ffi.ts";
import { NATIVE_FUNCTION, NATIVE_SIGNATURE } from "./library.ts";
import type { NativeLibrary } from "./library.ts";

/**
 * Loads a compiled library. Throws SweepError if Node cannot, or if the file may not be what the
 * compiler wrote: one that is cut off would end the process, and one of somebody else's could do
 * anything.
 */
export function openLibrary(file: string): NativeLibrary {
  const ffi = loadFfi();
  if (ffi === undefined) throw new SweepError("setup", ffiProblem() ?? "node:ffi is missing");
  const problem = libraryProblem(file);
  if (problem !== undefined) throw new SweepError("setup", `${problem}: ${file}`);
  try {
    const { functions } = ffi.dlopen(file, { [NATIVE_FUNCTION]: NATIVE_SIGNATURE });
    const advance = functions[NATIVE_FUNCTION];
    return { advance: (frame) => advance(frame), addressOf: (view) => ffi.getRawPointer(view) };
  } catch (error) {
    throw new SweepError("setup", `a compiled library does not load: ${messageOf(error)}`, undefined, error);
  }
}
