import { NUMERICS_VERSION } from "../sweep/identity/hash.ts";

/** The queue of all runs. A worker of other numerics listens on another one. */
export const QUEUE: string = `sweep-n${NUMERICS_VERSION}`;

/** Events that BullMQ keeps, which no process reads. */
export const MOST_EVENTS = 100;

/** All keys of the project begin with one of these. An ACL user needs no others. */
export const KEY_PREFIXES = ["bull:sweep", "sweep:"] as const;

/** A spec, by the SHA-256 of its text. */
export const specKey = (sha256: string): string => `sweep:spec:${sha256}`;

/** The record and lease of a run. */
export const runKey = (run: string): string => `sweep:run:${run}`;

/** The stream that announces a run's answers. */
export const answersKey = (run: string): string => `sweep:out:${run}`;

/** An answer, by the name that its announcement gives. */
export const answerKey = (run: string, name: string): string => `sweep:answer:${run}:${name}`;

/** The record of a worker, which expires when the worker is gone. */
export const workerKey = (worker: string): string => `sweep:worker:${worker}`;

/** Ids of workers, by the time of their last record in milliseconds. */
export const WORKERS = "sweep:workers";

/**
 * What remains of a queue without workers and runs expires after this time. BullMQ makes these keys
 * again. A job expires before the lists with its id: one in no list would wait for ever.
 */
export const QUEUE_SECONDS = 120;
export const JOB_SECONDS = 60;
export const QUEUE_KEYS: readonly string[] = [
  ...["meta", "id", "events", "marker"],
  ...["wait", "active", "stalled", "failed"],
].map((name) => `bull:${QUEUE}:${name}`);
