// Long values travel in pieces: each command must be answered within its time limit, and commands
// of others wait behind a piece, also where the network is slow.
import { randomBytes } from "node:crypto";
import type { Redis } from "ioredis";
import { resultsOf } from "./results.ts";

/** At 100 KB/s, a piece takes a quarter of the time limit of a command. */
export const PIECE_BYTES: number = 2 ** 18;
/** A value of which no piece has come for this time is given up. */
const DRAFT_MS = 60_000;

interface LongValue {
  readonly key: string;
  readonly value: Buffer;
  /** Milliseconds until it expires. */
  readonly life: number;
  /** Ends the writing between two pieces. */
  readonly signal?: AbortSignal;
}

/** Writes a value; other clients see the whole of it or nothing. */
export async function writeLong(redis: Redis, { key, value, life, signal }: LongValue): Promise<void> {
  if (value.length <= PIECE_BYTES) {
    await redis.set(key, value, "PX", life);
    return;
  }
  const draft = `${key}:${randomBytes(4).toString("hex")}`;
  for (let at = 0; at < value.length; at += PIECE_BYTES) {
    signal?.throwIfAborted();
    // Unlike APPEND, it may be sent again after the connection was lost.
    const piece = redis.pipeline().setrange(draft, at, value.subarray(at, at + PIECE_BYTES));
    resultsOf(await piece.pexpire(draft, DRAFT_MS).exec());
  }
  resultsOf(await redis.pipeline().rename(draft, key).pexpire(key, life).exec());
}

/**
 * Reads a value, as long as `isWanted` agrees before each piece; undefined otherwise, and if it is
 * not there. A value that vanishes or is replaced meanwhile is torn: its reader must have a hash.
 */
export async function readLong(
  redis: Redis,
  key: string,
  isWanted: () => Promise<boolean>,
): Promise<Buffer | undefined> {
  const pieces: Buffer[] = [];
  for (let from = 0; ; from += PIECE_BYTES) {
    const [wanted, piece] = await Promise.all([isWanted(), redis.getrangeBuffer(key, from, from + PIECE_BYTES - 1)]);
    if (!wanted) return undefined;
    pieces.push(piece);
    if (piece.length < PIECE_BYTES) break;
  }
  const value = Buffer.concat(pieces);
  return value.length === 0 ? undefined : value;
}
