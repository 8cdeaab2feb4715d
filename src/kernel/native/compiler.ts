import { SweepError } from "../../errors.ts";
import { buildLibrarySync, findCompilerSync } from "../../native/build.ts";
import { LibraryCache } from "../../native/cache.ts";
import type { SpaceSpec } from "../../sweep/spec/sweep-spec.ts";
import type { Kernel } from "../kernel.ts";
import { nativeKernel } from "./native-kernel.ts";
import { nativeSource } from "./source.ts";
import { openLibrary } from "./open-library.ts";

/** Compiles a space by the C compiler, and waits for it. Throws SweepError if it fails. */
export function compile(space: SpaceSpec, seed: number): Kernel {
  const cache = new LibraryCache();
  const found = findCompilerSync();
  if (!found.ok) throw new SweepError("setup", found.reason);
  const built = buildLibrarySync(nativeSource(space).text, found.compiler, cache);
  if (!built.ok) throw new SweepError("setup", built.reason);
  return nativeKernel(space, seed, openLibrary(built.path));
}

export function emit(space: SpaceSpec): string {
  return nativeSource(space).text;
}
