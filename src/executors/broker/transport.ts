import type { PackedAnswer } from "../../broker/answer.ts";
import type { Job, RunRecord, WorkerRecord } from "../../broker/records.ts";

/** A job with its id. */
export interface QueuedJob {
  readonly id: string;
  readonly job: Job;
}

/**
 * The state of a job: `queued` includes those at work. One that is `answered` has an answer that
 * its run has not read yet.
 */
export type JobState = "queued" | "answered" | "gone" | { readonly failed: string };

/** Number of jobs of all runs. */
export interface QueueTotals {
  readonly waiting: number;
  readonly active: number;
}

/**
 * The way to workers on other machines: Redis, or a model of it. Each call may reject while there
 * is no connection; nothing that it keeps matters, because everything is put there again.
 */
export interface Transport {
  /** Puts the record of a run and its spec, and keeps them for some time. */
  putRun(run: string, record: RunRecord): Promise<void>;
  /** Adds jobs, for some time; one that is there already stays as it is. */
  add(jobs: readonly QueuedJob[]): Promise<void>;
  /** Returns the state of some jobs, in the same order; keeps them and answers for some time. */
  states(run: string, ids: readonly string[]): Promise<readonly JobState[]>;
  /** Removes jobs, unless a worker is at work on them. */
  remove(ids: readonly string[]): Promise<void>;
  /** Returns answers of a run, each once or more; none if none is complete for a while. */
  answers(run: string): Promise<readonly PackedAnswer[]>;
  workers(): Promise<readonly WorkerRecord[]>;
  totals(): Promise<QueueTotals>;
  /** Deletes the record and the answers of a run. */
  endRun(run: string): Promise<void>;
  close(): Promise<void>;
}
