import type { SpaceSpec } from "../../sweep/spec/sweep-spec.ts";
import type { Kernel } from "../kernel.ts";
import { lowerSpace } from "../lowering/lowered-space.ts";
import { tablesOf } from "./array-loss.ts";
import type { NativeLibrary } from "./library.ts";
import { NativeLanes } from "./native-lanes.ts";
import { printSource } from "./source.ts";

/** Makes the kernel of a space from the loaded library of its text. `seed` is the sweep's. */
export function nativeKernel(space: SpaceSpec, seed: number, library: NativeLibrary): Kernel {
  const lowered = lowerSpace(space);
  const { memory } = printSource(lowered);
  const lanes = new NativeLanes(space, seed, memory, [...tablesOf(lowered.objective).keys()], library);
  return { run: (from, to) => lanes.run(from, to), lanes };
}
