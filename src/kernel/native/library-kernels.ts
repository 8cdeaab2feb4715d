import { spaceAt } from "../../sweep/rounds/halving/rungs.ts";
import type { SpaceSpec } from "../../sweep/spec/sweep-spec.ts";
import type { WorkerData } from "../../sweep/wire/worker-data.ts";
import type { Kernel } from "../kernel.ts";
import { CACHED_KERNELS, kernelKey } from "../space-kernels.ts";
import { nativeKernel } from "./native-kernel.ts";
import { openLibrary } from "./open-library.ts";

/**
 * Returns the native kernel of a space, by its position and rung, and the path of its library, which
 * serves all rungs; undefined if
 * it does not load here, since another kernel then gives the same bits.
 */
export type LibraryKernels = (space: number, rung: number | undefined, library: string) => Kernel | undefined;

/** Loads each library on first use and caches the kernels of the last few. */
export function libraryKernels({ spec, kernel: forced }: WorkerData): LibraryKernels {
  const kernels = new Map<string, Kernel | undefined>();
  return (space, rung, library) => {
    const key = kernelKey(space, rung);
    if (kernels.has(key)) return kernels.get(key);
    const kernel = open(spaceAt(spec.spaces[space]!, rung), library);
    kernels.set(key, kernel);
    const [oldest] = kernels.keys();
    if (kernels.size > CACHED_KERNELS && oldest !== undefined) kernels.delete(oldest);
    return kernel;
  };

  function open(space: SpaceSpec, library: string): Kernel | undefined {
    try {
      return nativeKernel(space, spec.seed, openLibrary(library));
    } catch (error) {
      if (forced === undefined) return undefined;
      throw error;
    }
  }
}
