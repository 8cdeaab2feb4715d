import type { MessagePort } from "node:worker_threads";
import type { ErrorCode } from "../../errors.ts";
import type { ChunkTask } from "./chunk.ts";

/**
 * Start data of an isolated thread: the sweep's mailbox and the thread's channel to the main
 * thread.
 */
export interface IsolatedWorkerData {
  readonly mailbox: SharedArrayBuffer;
  readonly port: MessagePort;
}

/** A task of an isolated thread: a part of a chunk, and the rows of the whole chunk. */
export interface IsolatedTask extends ChunkTask {
  /** Memory of the chunk's SharedRows. */
  readonly buffer: SharedArrayBuffer;
  /** First place to run, counted from the chunk's `from`; `end` is exclusive. */
  readonly first: number;
  readonly end: number;
  /** Maximum retries of a failed trial. */
  readonly retries: number;
}

/** A message from an isolated thread. */
export type IsolatedMessage =
  /** Its modules are loaded; `broken`: they cannot be. */
  | { readonly kind: "ready" }
  | { readonly kind: "broken"; readonly code: ErrorCode; readonly message: string }
  /** A trial failed. */
  | { readonly kind: "failed"; readonly row: number; readonly error: string }
  /** An uncaught error of the current or an earlier trial. The thread runs no further trial. */
  | { readonly kind: "late"; readonly error: string }
  /** The task ended, or its time was up. */
  | { readonly kind: "done"; readonly seconds: number };
