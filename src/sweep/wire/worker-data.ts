import { deserialize, serialize } from "node:v8";
import { readShared, sharedBytes, writeShared } from "../../data/shared-data.ts";
import type { SweepSpec } from "../spec/sweep-spec.ts";
import type { StoreMode } from "./chunk.ts";
import { dataSets, withData } from "./spec-data.ts";

/** Data of a worker before its first chunk. */
export interface WorkerData {
  /** Its objectives have the values of their data, which all threads share. */
  readonly spec: SweepSpec;
  readonly store: StoreMode;
  /** Name of the kernel that the user forces. */
  readonly kernel: string | undefined;
}

// The length of the data, and the place of the values of objectives with data; 0 without any.
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
  const sets = dataSets(data.spec);
  const end = HEADER + bytes.byteLength;
  const place = sets.length === 0 ? 0 : Math.ceil(end / 8) * 8;
  mailbox.grow(sets.length === 0 ? end : place + sharedBytes(sets));
  new Uint8Array(mailbox).set(bytes, HEADER);
  if (sets.length > 0) writeShared(sets, mailbox, place);
  const header = new Int32Array(mailbox, 0, 2);
  header[1] = place;
  Atomics.store(header, 0, bytes.byteLength);
  Atomics.notify(header, 0);
}

/** Blocks the worker thread until the data is there, and returns it. */
export function receive(mailbox: SharedArrayBuffer): WorkerData {
  const header = new Int32Array(mailbox, 0, 2);
  Atomics.wait(header, 0, 0);
  const length = Atomics.load(header, 0);
  // A copy: deserialize does not read shared memory.
  const data = deserialize(new Uint8Array(mailbox).slice(HEADER, HEADER + length)) as WorkerData;
  const place = header[1]!;
  return place === 0 ? data : { ...data, spec: withData(data.spec, readShared(mailbox, place)) };
}
