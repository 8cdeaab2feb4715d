import { either, FLAG, FUNCTION, oneOf, SIGNAL, TEXT, whole } from "../arguments.ts";
import type { ArgumentRule } from "../arguments.ts";
import { KERNEL_NAMES } from "../kernel/kernel-names.ts";
import type { KernelName } from "../kernel/kernel-names.ts";
import { MOST_SHARDS, parseShard } from "../sweep/points/shards.ts";
import { STORES } from "../sweep/wire/chunk.ts";
import type { StoreMode } from "../sweep/wire/chunk.ts";
import { URL_RULE } from "../grid/grid-options.ts";

/** Progress of a run. */
export interface SweepProgress {
  /** Number of trials of the whole sweep. */
  readonly trials: number;
  /** Number of finished trials, including earlier runs. */
  readonly done: number;
  /** Number of steps of this run. */
  readonly steps: number;
}

export interface RunSweepOptions {
  /**
   * The results database, created if needed. `:memory:` keeps the results in memory, until `close`.
   * Default: results/sweeps.db; `:memory:` for a grid with classes or functions.
   */
  readonly db?: string | URL | undefined;
  /** Number of worker threads. Default: one for each core. */
  readonly threads?: number | undefined;
  /** Whether to keep every trial, or the counts and best trials of each space. Default: trials. */
  readonly store?: StoreMode | undefined;
  /** Part of the sweep to run, such as "3/16"; `mergeDatabases` joins the parts. Default: all. */
  readonly shard?: string | undefined;
  /** Whether to run a complete sweep again, beside the old one. Default: false. */
  readonly fresh?: boolean | undefined;
  /** Maximum retries of a trial that fails or times out; the last outcome counts. Default: 0. */
  readonly retries?: number | undefined;
  /** Whether to stop when a trial fails or times out; the same call resumes. Default: false. */
  readonly failFast?: boolean | undefined;
  /** The kernel to use; all return the same bits. Default: the fastest one. */
  readonly kernel?: KernelName | undefined;
  /** Interrupts the run; finished trials are stored, and the same call resumes. */
  readonly signal?: AbortSignal | undefined;
  /**
   * Whether an interrupted run rejects with the signal's reason, an AbortError. Default: false; the
   * run resolves with status `interrupted`.
   */
  readonly throwIfAborted?: boolean | undefined;
  /** Called after each finished part of the sweep. */
  readonly onProgress?: ((progress: SweepProgress) => void) | undefined;
}

/** Rules of options that several functions have. */
export const SHARED_RULES: Readonly<Record<"db" | "threads" | "retries" | "kernel" | "signal", ArgumentRule>> = {
  db: either(TEXT, URL_RULE),
  threads: whole(1),
  retries: whole(0),
  kernel: oneOf(KERNEL_NAMES),
  signal: SIGNAL,
};

const SHARD: ArgumentRule = {
  holds: (value) => typeof value === "string" && parseShard(value) !== undefined,
  expected: `1/N to N/N, with N from 1 to ${MOST_SHARDS}`,
};

export const RUN_RULES: Readonly<Record<keyof RunSweepOptions, ArgumentRule>> = {
  ...SHARED_RULES,
  store: oneOf(STORES),
  shard: SHARD,
  fresh: FLAG,
  failFast: FLAG,
  throwIfAborted: FLAG,
  onProgress: FUNCTION,
};
