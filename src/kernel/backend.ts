import type { SpaceSpec } from "../sweep/spec/sweep-spec.ts";
import type { Kernel } from "./kernel.ts";

/**
 * Decides which spaces a kernel runs. The main thread loads only this half, so it imports no code
 * generator.
 */
export interface KernelChoice {
  /** Returns why the kernel cannot run a space, or undefined if it can. */
  readonly refuses: (space: SpaceSpec) => string | undefined;
  /**
   * Whether compiling the space pays off for this many steps, summed over all trials. Must be
   * cheap.
   */
  readonly isWorthIt: (space: SpaceSpec, steps: number) => boolean;
  /**
   * Whether another program compiles it, which may be missing and takes a while. Another kernel
   * runs a space until then.
   */
  readonly takesOver?: boolean;
  /** Returns how many trials of a space it runs at once. Fewer in a chunk waste time. */
  readonly lanes: (space: SpaceSpec) => number;
  /** Says in a phrase how the kernel runs a space, for `sweep describe --kernel`. */
  readonly describe: (space: SpaceSpec) => string;
}

/** Generates and compiles a kernel's code. */
export interface KernelCompiler {
  /** Compiles a space that the kernel does not refuse. `seed` is the sweep's. */
  readonly compile: (space: SpaceSpec, seed: number) => Kernel;
  /** Returns the generated code as text. */
  readonly emit: (space: SpaceSpec) => string;
}

/**
 * A way to run trials. Every backend gives the same bits; test/contracts/kernel-contract.ts checks
 * it.
 */
export interface KernelBackend extends KernelChoice, KernelCompiler {
  readonly name: string;
}
