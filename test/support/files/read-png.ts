import { inflateSync } from "node:zlib";

export interface Pixels {
  readonly width: number;
  readonly height: number;
  /** Returns red, green and blue of a pixel. */
  at(x: number, y: number): readonly [number, number, number];
}

/** Reads a PNG of eight bits a channel, with or without alpha (RFC 2083). */
export function readPng(file: Uint8Array): Pixels {
  const bytes = Buffer.from(file);
  if (bytes.toString("latin1", 0, 8) !== "\x89PNG\r\n\x1a\n") throw new Error("no PNG");
  const parts: Buffer[] = [];
  for (let at = 8; at < bytes.length;) {
    const length = bytes.readUInt32BE(at);
    if (bytes.toString("latin1", at + 4, at + 8) === "IDAT") parts.push(bytes.subarray(at + 8, at + 8 + length));
    at += length + 12;
  }
  const [width, height] = [bytes.readUInt32BE(16), bytes.readUInt32BE(20)];
  const [depth, type] = [bytes[24], bytes[25]];
  const size = type === 6 ? 4 : type === 2 ? 3 : NaN;
  if (depth !== 8 || Number.isNaN(size)) throw new Error(`depth ${depth}, type ${type}`);
  const data = inflateSync(Buffer.concat(parts));
  const row = width * size;
  const pixels = new Uint8Array(row * height);
  for (let y = 0; y < height; y += 1) {
    const filter = data[y * (row + 1)]!;
    for (let i = 0; i < row; i += 1) {
      const left = i < size ? 0 : pixels[y * row + i - size]!;
      const up = y === 0 ? 0 : pixels[(y - 1) * row + i]!;
      const corner = i < size || y === 0 ? 0 : pixels[(y - 1) * row + i - size]!;
      pixels[y * row + i] = data[y * (row + 1) + 1 + i]! + guess(filter, left, up, corner);
    }
  }
  return {
    ...{ width, height },
    at(x, y) {
      const from = y * row + x * size;
      return [pixels[from]!, pixels[from + 1]!, pixels[from + 2]!];
    },
  };
}

/** Returns a filter's prediction of a byte. */
function guess(filter: number, left: number, up: number, corner: number): number {
  if (filter === 0) return 0;
  if (filter === 1) return left;
  if (filter === 2) return up;
  return filter === 3 ? (left + up) >> 1 : paeth(left, up, corner);
}

function paeth(left: number, up: number, corner: number): number {
  const guess = left + up - corner;
  const [a, b, c] = [Math.abs(guess - left), Math.abs(guess - up), Math.abs(guess - corner)];
  return a <= b && a <= c ? left : b <= c ? up : corner;
}
