import type { SweepSpec } from "../../sweep/spec/sweep-spec.ts";
import { nativeSource } from "./source.ts";
import { SpaceLibraries } from "./space-libraries.ts";

/** Returns the libraries of a sweep. None is made yet. */
export function sweepLibraries(spec: SweepSpec, threads: number): SpaceLibraries {
  return new SpaceLibraries({ spec, threads, print: (space) => nativeSource(space).text });
}
