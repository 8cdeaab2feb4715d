import { deserialize, serialize } from "node:v8";
import type { StoreMode } from "./chunk.ts";
import type { SweepSpec } from "../spec/sweep-spec.ts";

/** Data of a worker before its first chunk. */
export interface WorkerData {
  readonly spec: SweepSpec;
  readonly store: StoreMode;
  /** Name of the kernel that the user forces. */
  readonly kernel: string | undefined;
}

const HEADER = 8;
const MAX_BYTES = 2 ** 30;

/**
 * Opens memory through which workers get their data later, so that they load their code while the
 * main thread reads the grid. Its first number is the length of the data, 0 until it is there.
 */
export function openMailbox(): SharedArrayBuffer {
  return new SharedArrayBuffer(HEADER, { maxByteLength: MAX_BYTES });
}

/** Posts the data to the workers. */
export function post(mailbox: SharedArrayBuffer, data: WorkerData): void {
  const bytes = serialize(data);
  mailbox.grow(HEADER + bytes.byteLength);
  new Uint8Array(mailbox).set(bytes, HEADER);
  const length = new Int32Array(mailbox, 0, 1);
  Atomics.store(length, 0, bytes.byteLength);
  Atomics.notify(length, 0);
}

/** Blocks the worker thread until the data is there, and returns it. */
export function receive(mailbox: SharedArrayBuffer): WorkerData {
  const length = new Int32Array(mailbox, 0, 1);
  Atomics.wait(length, 0, 0);
  // A copy: deserialize does not read shared memory.
  return deserialize(new Uint8Array(mailbox).slice(HEADER, HEADER + Atomics.load(length, 0))) as WorkerData;
}
