import { availableParallelism } from "node:os";

/** The threads to use: as many as there are cores, unless the person says otherwise. */
export function threadCount(given: number | undefined): number {
  return given ?? availableParallelism();
}
