import type { ModuleValues } from "../modules/module-spec.ts";
import type { SpaceSpec, SweepSpec } from "../sweep/spec/sweep-spec.ts";
import type { StoreMode } from "../sweep/wire/chunk.ts";
import type { Executor } from "./executor.ts";

/** Options of an executor besides the sweep. */
export interface ExecutorOptions {
  readonly store: StoreMode;
  /**
   * Name of the kernel that the user forces; undefined if each space has the kernel that suits it.
   */
  readonly kernel: string | undefined;
  /** Maximum retries of a trial that fails or times out; the last outcome counts. */
  readonly retries: number;
  /** Classes and functions of the calling program that the sweep names. */
  readonly values: ModuleValues;
}

/** Threads that are starting, before the sweep is known. */
export interface StartedThreads {
  /**
   * Makes the threads the executor of one sweep, after that of the last one has been closed. Its
   * `close` ends running chunks, and threads that can run no other sweep.
   */
  executor(spec: SweepSpec, options: ExecutorOptions): Executor;
  /** Ends the threads at once, running chunks included. */
  close(): Promise<void>;
}

/**
 * A way to run chunks: threads, isolated threads, other machines. `testExecutor` is its contract.
 */
export interface ExecutorProvider {
  readonly name: string;
  /** Whether it runs the trials of a space of this sweep; the user may force a kernel. */
  readonly accepts: (space: SpaceSpec, spec: SweepSpec, kernel: string | undefined) => boolean;
  /** Starts at most `threads` threads, now or when there is work. */
  readonly start: (threads: number) => StartedThreads;
}
