import { writeSync } from "node:fs";
import { deserialize, serialize } from "node:v8";

// Messages between two processes over a pipe: four bytes of length, then the value as V8 writes it.
const HEAD = 4;
const PAUSE = new Int32Array(new SharedArrayBuffer(4));

/** A value as a message. */
export function frame(value: unknown): Buffer {
  const body = serialize(value);
  const head = Buffer.alloc(HEAD);
  head.writeUInt32LE(body.length);
  return Buffer.concat([head, body]);
}

/** Writes a message to a file descriptor, and waits while its reader is slow. */
export function sendFrame(fd: number, value: unknown): void {
  const bytes = frame(value);
  for (let at = 0; at < bytes.length;) at += patiently(() => writeSync(fd, bytes, at));
}

/** Tries again every millisecond while the pipe is full: Node makes the pipes of a child non-blocking. */
function patiently(action: () => number): number {
  for (;;) {
    try {
      return action();
    } catch (error) {
      if (!(error instanceof Error && "code" in error && error.code === "EAGAIN")) throw error;
      Atomics.wait(PAUSE, 0, 0, 1);
    }
  }
}

/** The messages of a stream, up to the last whole one. */
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
