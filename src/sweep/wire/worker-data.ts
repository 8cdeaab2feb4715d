import { deserialize, serialize } from "node:v8";
import type { StoreMode } from "./chunk.ts";
import type { SweepSpec } from "../spec/sweep-spec.ts";

/** What a worker is given before its first chunk. */
export interface WorkerData {
  readonly spec: SweepSpec;
  readonly store: StoreMode;
  /** The name of a kernel that the user forces, one of the kernels' registry. */
  readonly kernel: string | undefined;
}

const HEADER = 8;
const MAX_BYTES = 2 ** 30;

/**
 * Memory that workers are started with before it is known what they are to work on, so that they load their code while the
 * grid is still being read. Its first number is the length of what follows, 0 until it is there.
 */
export function openMailbox(): SharedArrayBuffer {
  return new SharedArrayBuffer(HEADER, { maxByteLength: MAX_BYTES });
}

/** Hands the workers their data. */
export function post(mailbox: SharedArrayBuffer, data: WorkerData): void {
  const bytes = serialize(data);
  mailbox.grow(HEADER + bytes.byteLength);
  new Uint8Array(mailbox).set(bytes, HEADER);
  const length = new Int32Array(mailbox, 0, 1);
  Atomics.store(length, 0, bytes.byteLength);
  Atomics.notify(length, 0);
}

/** Waits until the data is there. For worker threads: it stops the thread. */
export function receive(mailbox: SharedArrayBuffer): WorkerData {
  const length = new Int32Array(mailbox, 0, 1);
  Atomics.wait(length, 0, 0);
  // A copy, as what is read must not change meanwhile for all that deserialize knows.
  return deserialize(new Uint8Array(mailbox).slice(HEADER, HEADER + Atomics.load(length, 0))) as WorkerData;
}
