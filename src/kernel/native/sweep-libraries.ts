import type { SweepSpec } from "../../sweep/spec/sweep-spec.ts";
import { suits } from "../choose-kernel.ts";
import * as choice from "./choice.ts";
import { nativeSource } from "./source.ts";
import { SpaceLibraries } from "./space-libraries.ts";

/** Returns the libraries of a sweep: of all spaces if forced, else of those that are worth it. */
export function sweepLibraries(spec: SweepSpec, threads: number, isForced: boolean): SpaceLibraries {
  return new SpaceLibraries({
    spec,
    threads,
    print: (space) => nativeSource(space).text,
    isWanted: (space) => isForced || suits(choice, space),
  });
}
