import type { SpaceLibraries } from "../kernel/native/space-libraries.ts";
import { spaceSize } from "../sweep/points/samplers.ts";
import { batchSize } from "../sweep/spec/measures.ts";
import type { SpaceSpec, SweepSpec } from "../sweep/spec/sweep-spec.ts";

/**
 * Fewer steps, times the rows of data that each reads, take less time than a compiler. It keeps
 * small sweeps from loading what compiles; the kernel decides on the others.
 */
const FEW_STEPS = 1e7;

/** The compiled libraries of a sweep. What makes them is loaded when it is needed. */
export class LateLibraries {
  readonly #isForced: boolean;
  readonly #loading: Promise<SpaceLibraries>;
  #libraries: SpaceLibraries | undefined;

  constructor(spec: SweepSpec, threads: number, isForced: boolean) {
    this.#isForced = isForced;
    this.#loading = import("../kernel/native/sweep-libraries.ts").then(
      ({ sweepLibraries }) => (this.#libraries = sweepLibraries(spec, threads, isForced)),
    );
  }

  /**
   * Returns the library of a space, if it is there. If the user forces the kernel, waits for it,
   * and throws SweepError if it cannot be made.
   */
  async of(space: number): Promise<string | undefined> {
    return this.#isForced ? (await this.#loading).awaitPath(space) : this.#libraries?.pathOf(space);
  }

  /** Makes the library of the first space if the user forces the kernel. Throws SweepError. */
  async ready(): Promise<void> {
    if (this.#isForced) await (await this.#loading).awaitPath(0);
  }

  /** Ends compilers that are at work. */
  async close(): Promise<void> {
    await (await this.#loading).close();
  }
}

/** Returns the libraries of a sweep; undefined if none will be made. */
export function lateLibraries(spec: SweepSpec, threads: number, kernel: string | undefined): LateLibraries | undefined {
  const isForced = kernel === "native";
  const isWanted = isForced || (kernel === undefined && spec.spaces.some(takesLong));
  return isWanted ? new LateLibraries(spec, threads, isForced) : undefined;
}

function takesLong(space: SpaceSpec): boolean {
  return spaceSize(space) * space.stop.max_steps * (batchSize(space) ?? 1) >= FEW_STEPS;
}
