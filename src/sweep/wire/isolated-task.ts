import type { MessagePort } from "node:worker_threads";
import type { ErrorCode } from "../../errors.ts";
import type { ChunkTask } from "./chunk.ts";

/** What a isolated thread is started with: the sweep's mailbox, and its channel to the main thread. */
export interface IsolatedWorkerData {
  readonly mailbox: SharedArrayBuffer;
  readonly port: MessagePort;
}

/** What a isolated thread is told: a part of a chunk, and the rows of the whole chunk. */
export interface IsolatedTask extends ChunkTask {
  /** The memory of the chunk's SharedRows. */
  readonly buffer: SharedArrayBuffer;
  /** The places to run: from `first` (inclusive) to `end` (exclusive), counted from the chunk's `from`. */
  readonly first: number;
  readonly end: number;
  /** How often a trial that fails is run again. */
  readonly retries: number;
}

/** What a isolated thread says. */
export type IsolatedMessage =
  /** Its modules are loaded; or that is not possible. */
  | { readonly kind: "ready" }
  | { readonly kind: "broken"; readonly code: ErrorCode; readonly message: string }
  /** A trial has failed, and is finished. */
  | { readonly kind: "failed"; readonly row: number; readonly error: string }
  /** The trial that is being run, or one before it, has left an error behind that nobody caught. The thread does no more. */
  | { readonly kind: "late"; readonly error: string }
  /** The task is done, or as much of it as there was time for. */
  | { readonly kind: "done"; readonly seconds: number };
