import type { SweepSpec } from "../../sweep/spec/sweep-spec.ts";
import { nativeSource } from "./source.ts";
import { SpaceLibraries } from "./space-libraries.ts";

/** Returns the libraries of a sweep. None is made yet. */
export function sweepLibraries(spec: SweepSpec, compilers: number): SpaceLibraries {
  return new SpaceLibraries({ spec, compilers, print: (space) => nativeSource(space).text });
}
