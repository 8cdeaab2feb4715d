// The records of runs and workers in Redis, as JSON. Each expires unless its owner renews it.
import type { RoundPart } from "../sweep/rounds/round.ts";
import type { StoreMode } from "../sweep/wire/chunk.ts";
import type { ChunkTask } from "../sweep/wire/chunk.ts";

/** The lease of a run ends after this time without renewal; workers then drop its jobs. */
export const RUN_LEASE_MS = 30_000;
/** How often a run renews its record and its spec. */
export const RENEW_MS = 5_000;
/** A worker counts as gone after this time without a record. */
export const WORKER_LEASE_MS = 15_000;
/** How often a worker writes its record. */
export const WORKER_RENEW_MS = 3_000;

/** The name of a worker: some characters of one line. */
export const WORKER_NAME: RegExp = /^[^\n\t]{1,100}$/;
/** Length of a reason in the record of a worker. */
export const LONGEST_REASON = 500;

/** A job fails when its workers have died more often than this. */
export const MOST_STALLED = 3;

/** A job: a chunk of a run. */
export interface Job extends Omit<ChunkTask, "round"> {
  readonly run: string;
  readonly round?: JobRound;
}

/** The part of a round in a job. Numbers that must keep their bits are doubles in Base64. */
export interface JobRound extends Omit<RoundPart, "trials"> {
  readonly trials?: { readonly indices: string; readonly hyperparameters: string };
}

/** The part of a machine on which the results of modules depend. */
export interface Runtime {
  /** Version of Node, such as 26.10.0. */
  readonly node: string;
  /** Architecture of the processor, such as x64. */
  readonly arch: string;
}

/** A chunk that a worker computes before its first job, to show that it gets the same bits. */
export interface CanaryPart extends ChunkTask {
  /** Maximum steps of its trials. */
  readonly steps: number;
}

/** A part for each kind of spaces. */
export type Canary = readonly CanaryPart[];

/** A run, as its coordinator describes it. */
export interface RunRecord extends Runtime {
  /** SHA-256 of the text of the spec. */
  readonly spec: string;
  /** Identity of the sweep. */
  readonly specHash: string;
  readonly store: StoreMode;
  /** Name of the kernel that the user forces; null if each space has the kernel that suits it. */
  readonly kernel: string | null;
  /** Maximum retries of a trial that fails or times out. */
  readonly retries: number;
  /** Null until the coordinator has computed it. */
  readonly canary: Canary | null;
  /** Ids of workers that got other bits. */
  readonly banned: readonly string[];
  /** Host and process of the coordinator. */
  readonly host: string;
  readonly pid: number;
}

/** A worker, as it describes itself. */
export interface WorkerRecord extends Runtime {
  readonly id: string;
  /** Host and process id, or the name that the user gave. */
  readonly name: string;
  readonly threads: number;
  /** Threads at work. */
  readonly busy: number;
  /** Trials per second, over the last seconds. */
  readonly rate: number;
  /** Version of the package. */
  readonly version: string;
  /** Version of the numerics, on which all results depend; omitted if unknown. */
  readonly numerics?: number;
  /** Content hashes of the modules that it may run. */
  readonly modules: readonly string[];
  /** Reasons for which it takes no jobs of some runs, by the run's id. */
  readonly refused?: Readonly<Record<string, string>>;
  /** When it started and when it wrote this record, in milliseconds since 1970. */
  readonly started: number;
  readonly seen: number;
}

/** Returns the Node version and architecture of this process. */
export function thisRuntime(): Runtime {
  return { node: process.versions.node, arch: process.arch };
}
