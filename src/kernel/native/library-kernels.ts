import type { WorkerData } from "../../sweep/wire/worker-data.ts";
import type { Kernel } from "../kernel.ts";
import { CACHED_KERNELS } from "../space-kernels.ts";
import { nativeKernel } from "./native-kernel.ts";
import { openLibrary } from "./open-library.ts";

/**
 * Returns the native kernel of a space, by its position and the path of its library; undefined if
 * it does not load here, since another kernel then gives the same bits.
 */
export type LibraryKernels = (space: number, library: string) => Kernel | undefined;

/** Loads each library on first use and caches the kernels of the last few. */
export function libraryKernels({ spec, kernel: forced }: WorkerData): LibraryKernels {
  const kernels = new Map<number, Kernel | undefined>();
  return (space, library) => {
    if (kernels.has(space)) return kernels.get(space);
    const kernel = open(space, library);
    kernels.set(space, kernel);
    const [oldest] = kernels.keys();
    if (kernels.size > CACHED_KERNELS && oldest !== undefined) kernels.delete(oldest);
    return kernel;
  };

  function open(space: number, library: string): Kernel | undefined {
    try {
      return nativeKernel(spec.spaces[space]!, spec.seed, openLibrary(library));
    } catch (error) {
      if (forced === undefined) return undefined;
      throw error;
    }
  }
}
