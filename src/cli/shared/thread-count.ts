import { availableParallelism } from "node:os";

/** Returns the number of threads to use. The default is the number of cores. */
export function threadCount(given: number | undefined): number {
  return given ?? availableParallelism();
}
