// Long values travel in pieces: each command must be answered within its time limit, and commands
// of others wait behind a piece, also where the network is slow.
import { randomBytes } from "node:crypto";
import type { Redis } from "ioredis";
import { isLate } from "./connection.ts";

/** At 100 KB/s, a piece takes a quarter of the time limit of a command. */
export const PIECE_BYTES: number = 2 ** 18;
/** A value of which no piece has come for this time is given up. */
const DRAFT_MS = 60_000;
/** Time limits of commands for a piece, less than DRAFT_MS in all. */
const MOST_LATE = 4;

interface LongValue {
  readonly key: string;
  readonly value: Buffer;
  /** Milliseconds until it expires. */
  readonly life: number;
  /** Ends the writing between two pieces. */
  readonly signal?: AbortSignal;
}

/**
 * Writes a piece of a draft. It may be sent again after the connection was lost, which Redis may
 * have lost the draft meanwhile: SETRANGE would then make another one, which begins with zeros.
 */
const WRITE_PIECE = `
local at, length = tonumber(ARGV[1]), redis.call('STRLEN', KEYS[1])
if length ~= at and length ~= at + #ARGV[2] then return 0 end
redis.call('SETRANGE', KEYS[1], at, ARGV[2])
return redis.call('PEXPIRE', KEYS[1], ARGV[3])`;
/** Makes a draft the value if it is whole. */
const PUBLISH = `
if redis.call('STRLEN', KEYS[1]) ~= tonumber(ARGV[1]) then return 0 end
redis.call('RENAME', KEYS[1], KEYS[2])
return redis.call('PEXPIRE', KEYS[2], ARGV[2])`;

/**
 * Writes a value; other clients see the whole of it or nothing. After an error, nothing is left of
 * it as far as Redis can be reached.
 */
export async function writeLong(redis: Redis, { key, value, life, signal }: LongValue): Promise<void> {
  if (value.length <= PIECE_BYTES) {
    await redis.set(key, value, "PX", life);
    return;
  }
  const draft = `${key}:${randomBytes(4).toString("hex")}`;
  try {
    for (let at = 0; at < value.length; at += PIECE_BYTES) {
      signal?.throwIfAborted();
      const piece = value.subarray(at, at + PIECE_BYTES);
      await writePiece(redis, draft, at, piece);
    }
    mustBeThere(await redis.eval(PUBLISH, 2, draft, key, value.length, life));
  } catch (error) {
    // It may take the memory that the next attempt needs.
    redis.unlink(draft).catch(() => "it expires");
    throw error;
  }
}

/** Writes a piece of a draft, which may take longer than the time limit of a command. */
async function writePiece(redis: Redis, draft: string, at: number, piece: Buffer): Promise<void> {
  for (let late = 0; ; late += 1) {
    try {
      // Its answer comes after the piece has. So a piece on a busy network is not sent twice.
      if (late > 0 && (await redis.strlen(draft)) === at + piece.length) return;
      mustBeThere(await redis.eval(WRITE_PIECE, 1, draft, at, piece, DRAFT_MS));
      return;
    } catch (error) {
      if (!isLate(error) || late === MOST_LATE) throw error;
    }
  }
}

function mustBeThere(answer: unknown): void {
  if (answer !== 1) throw new Error("Redis lost a part of a long value while it was written");
}

/**
 * Reads a value, as long as `isWanted` agrees before each piece; undefined otherwise. A value that
 * is not there is empty. One that vanishes or is replaced meanwhile is torn: its reader must have a
 * hash.
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
  return Buffer.concat(pieces);
}
