import type { SpaceLibraries } from "../kernel/native/space-libraries.ts";
import { spaceSize } from "../sweep/points/samplers.ts";
import { batchSize } from "../sweep/spec/measures.ts";
import type { SpaceSpec, SweepSpec } from "../sweep/spec/sweep-spec.ts";

/**
 * Fewer coordinates, over all steps and the rows of data that each reads, take less time than a
 * compiler, whatever the formula.
 */
const FEW_COORDINATES = 1e7;

/** Compilers at work for each thread that computes meanwhile. */
const COMPILERS_A_THREAD = 1 / 4;

/**
 * The compiled libraries of a sweep. The code that makes them is loaded for the first space that is
 * worth it, so small sweeps load nothing.
 */
export class LateLibraries {
  readonly #spec: SweepSpec;
  readonly #compilers: number;
  readonly #isForced: boolean;
  readonly #considered = new Set<number>();
  #loading: Promise<SpaceLibraries> | undefined;
  #libraries: SpaceLibraries | undefined;

  constructor(spec: SweepSpec, threads: number, isForced: boolean) {
    this.#spec = spec;
    // Threads that wait for a library leave their cores to compilers.
    this.#compilers = isForced ? threads : Math.ceil(threads * COMPILERS_A_THREAD);
    this.#isForced = isForced;
  }

  /**
   * Returns the library of a space, if it is there. If the user forces the kernel, waits for it,
   * and throws SweepError if it cannot be made.
   */
  async of(space: number): Promise<string | undefined> {
    if (this.#isForced) return (await this.#load()).awaitPath(space);
    if (!this.#considered.has(space)) {
      this.#considered.add(space);
      if (takesLong(this.#spec.spaces[space]!)) void this.#consider(space);
    }
    return this.#libraries?.pathOf(space);
  }

  /** Makes the library of the first space if the user forces the kernel. Throws SweepError. */
  async ready(): Promise<void> {
    if (this.#isForced) await this.of(0);
  }

  /** Ends compilers that are at work. */
  async close(): Promise<void> {
    await (await this.#loading)?.close();
  }

  /** Begins to make the library of a space if it is worth it. */
  async #consider(space: number): Promise<void> {
    const [{ suits }, choice] = await Promise.all([
      import("../kernel/choose-kernel.ts"),
      import("../kernel/native/choice.ts"),
    ]);
    if (suits(choice, this.#spec.spaces[space]!)) (await this.#load()).begin(space);
  }

  #load(): Promise<SpaceLibraries> {
    this.#loading ??= import("../kernel/native/sweep-libraries.ts").then(
      ({ sweepLibraries }) => (this.#libraries = sweepLibraries(this.#spec, this.#compilers)),
    );
    return this.#loading;
  }
}

/** Returns the libraries of a sweep; undefined if the user forces another kernel. */
export function lateLibraries(spec: SweepSpec, threads: number, kernel: string | undefined): LateLibraries | undefined {
  return kernel === undefined || kernel === "native"
    ? new LateLibraries(spec, threads, kernel === "native")
    : undefined;
}

function takesLong(space: SpaceSpec): boolean {
  const { objective, stop } = space;
  return spaceSize(space) * stop.max_steps * objective.dim * (batchSize(space) ?? 1) >= FEW_COORDINATES;
}
