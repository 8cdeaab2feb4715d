// The answers of a run in Redis. Each is a separate value, which may be long. A stream announces
// those that are complete, so that its entries are short.
import type { Redis } from "ioredis";
import type { PackedAnswer } from "./answer.ts";
import { answerKey, answersKey } from "./keys.ts";
import { writeLong } from "./long-value.ts";
import { resultsOf } from "./results.ts";

/** An answer that nobody reads expires after this time, unless its run keeps it. */
const ANSWER_SECONDS = 60;
/** More than two for each thread are only there if another program adds them. */
const MOST_LISTED = 10_000;

/** The announcement of an answer. Nothing of it has been checked. */
export interface Announced {
  /** Id of the entry of the stream. */
  readonly entry: string;
  readonly key: string;
  readonly job: string;
  /** Length of the header, and of header and columns; NaN if they are not given. */
  readonly headerBytes: number;
  readonly bytes: number;
}

interface Put {
  readonly run: string;
  readonly job: string;
  /** A name that no other answer of the run has. */
  readonly name: string;
  readonly answer: PackedAnswer;
  /** Whether an earlier attempt may have written it, and could not announce it. */
  readonly isAgain?: boolean;
  /** Ends the writing between two pieces. */
  readonly signal?: AbortSignal;
}

/** Puts an answer there and announces it. */
export async function putAnswer(redis: Redis, { run, job, name, answer, isAgain = false, signal }: Put): Promise<void> {
  const { buffer, byteOffset, byteLength } = answer.columns;
  const header = Buffer.from(answer.header);
  const value = Buffer.concat([header, Buffer.from(buffer, byteOffset, byteLength)]);
  const life = 1000 * ANSWER_SECONDS;
  const key = answerKey(run, name);
  const isThere = isAgain && (await redis.pexpire(key, life)) === 1;
  if (!isThere) await writeLong(redis, { key, value, life, ...(signal === undefined ? {} : { signal }) });
  const stream = answersKey(run);
  const fields = { job, name, header: header.length, bytes: value.length };
  resultsOf(
    await redis
      .multi()
      .xadd(stream, "*", ...Object.entries(fields).flat())
      .expire(stream, ANSWER_SECONDS)
      .exec(),
  );
}

/** Returns the next announcements of a run; waits for the first. */
export async function nextAnnounced(redis: Redis, run: string, most: number, ms: number): Promise<Announced[]> {
  const stream = answersKey(run);
  // From the begin each time: what was read is deleted, and the stream may be a new one.
  const found = await redis.xread("COUNT", most, "BLOCK", ms, "STREAMS", stream, "0");
  return (found?.[0]?.[1] ?? []).map((entry) => announced(run, entry));
}

/** Returns all announcements of a run, and keeps their answers for some time. */
export async function keepAnnounced(redis: Redis, run: string): Promise<readonly Announced[]> {
  const stream = answersKey(run);
  const all = (await redis.xrange(stream, "-", "+", "COUNT", MOST_LISTED)).map((entry) => announced(run, entry));
  if (all.length === 0) return all;
  const pipeline = redis.pipeline().expire(stream, ANSWER_SECONDS);
  for (const { key } of all) pipeline.expire(key, ANSWER_SECONDS);
  resultsOf(await pipeline.exec());
  return all;
}

/** Deletes answers and their announcements. */
export async function forgetAnswers(redis: Redis, run: string, read: readonly Announced[]): Promise<void> {
  const keys = read.map(({ key }) => key);
  const entries = read.map(({ entry }) => entry);
  resultsOf(
    await redis
      .multi()
      .unlink(...keys)
      .xdel(answersKey(run), ...entries)
      .exec(),
  );
}

function announced(run: string, [entry, fields]: readonly [string, readonly string[]]): Announced {
  const field = (name: string): string => {
    const at = fields.findIndex((one, i) => i % 2 === 0 && one === name);
    return at === -1 ? "" : (fields[at + 1] ?? "");
  };
  const length = (name: string): number => (/^\d{1,10}$/.test(field(name)) ? Number(field(name)) : NaN);
  const key = answerKey(run, field("name"));
  return { entry, key, job: field("job"), headerBytes: length("header"), bytes: length("bytes") };
}
