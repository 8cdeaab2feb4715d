import type { SpaceSpec } from "../../sweep/spec/sweep-spec.ts";
import type { Kernel } from "../kernel.ts";

/** The C11 text of a space's trials. Equal texts are the same library, whatever the sweep. */
export interface NativeSource {
  readonly text: string;
  /** Number of trials in flight: the constant K of the text. */
  readonly lanes: number;
}

/** Returns the C text of a space that the kernel does not refuse. */
export type PrintSource = (space: SpaceSpec) => NativeSource;

/** Makes the kernel of a space from the loaded library of its text. `seed` is the sweep's. */
export type MakeNativeKernel = (space: SpaceSpec, seed: number, library: NativeLibrary) => Kernel;

/** The function that a library exports. */
export const NATIVE_FUNCTION = "sweep_advance";

/** Its signature, as `node:ffi` takes it. */
export const NATIVE_SIGNATURE = { arguments: ["pointer"], return: "int32" } as const;

/** A loaded library. */
export interface NativeLibrary {
  /**
   * Steps the trials in flight. The frame has the addresses and lengths of all memory that the
   * call reads and writes, which the kernel owns.
   */
  readonly advance: (frame: BigInt64Array) => number;
  /** Returns the address of a view's first byte: `getRawPointer`. */
  readonly addressOf: (view: NodeJS.ArrayBufferView) => bigint;
}
