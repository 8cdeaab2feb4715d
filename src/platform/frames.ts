import { writeSync } from "node:fs";
import { deserialize, serialize } from "node:v8";
import { codeOf } from "../errors.ts";

// Messages between two processes over a pipe: the length in four bytes, then the value serialised
// by V8.
const HEAD = 4;
const PAUSE = new Int32Array(new SharedArrayBuffer(4));

/** Serialises a value as a message. */
export function frame(value: unknown): Buffer {
  const body = serialize(value);
  const head = Buffer.alloc(HEAD);
  head.writeUInt32LE(body.length);
  return Buffer.concat([head, body]);
}

/** Writes a message to a file descriptor. Blocks while the pipe is full. */
export function sendFrame(fd: number, value: unknown): void {
  const bytes = frame(value);
  for (let at = 0; at < bytes.length;) at += whenWritable(() => writeSync(fd, bytes, at));
}

/** Retries every millisecond while the pipe is full: Node makes a child's pipes non-blocking. */
function whenWritable(action: () => number): number {
  for (;;) {
    try {
      return action();
    } catch (error) {
      if (codeOf(error) !== "EAGAIN") throw error;
      Atomics.wait(PAUSE, 0, 0, 1);
    }
  }
}

/** Yields the messages of a stream. Drops an incomplete last one. */
export async function* framesOf(stream: AsyncIterable<Buffer>): AsyncGenerator<unknown, undefined> {
  let parts: Buffer[] = [];
  let have = 0;
  let need = HEAD;
  for await (const part of stream) {
    parts.push(part);
    have += part.length;
    if (have < need) continue;
    let bytes = Buffer.concat(parts);
    for (;;) {
      need = bytes.length < HEAD ? HEAD : HEAD + bytes.readUInt32LE();
      if (bytes.length < need) break;
      yield deserialize(bytes.subarray(HEAD, need)) as unknown;
      bytes = bytes.subarray(need);
    }
    parts = [bytes];
    have = bytes.length;
  }
  return undefined;
}
