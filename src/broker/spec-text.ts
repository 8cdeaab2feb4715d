import { createHash } from "node:crypto";
import { deflateSync, inflateSync } from "node:zlib";
import { readShared, sharedBytes, writeShared } from "../data/shared-data.ts";
import type { TrainingData } from "../data/training-data.ts";
import { SweepError } from "../errors.ts";
import { specHash } from "../sweep/identity/hash.ts";
import type { SweepSpec } from "../sweep/spec/sweep-spec.ts";
import { parseExactJson, exactJson } from "../sweep/wire/exact-json.ts";
import { dataSets, withData } from "../sweep/wire/spec-data.ts";
import type { Redis } from "ioredis";
import { runKey, specKey } from "./keys.ts";
import { readLong } from "./long-value.ts";
import { isWrongType } from "./results.ts";
import type { RunRecord } from "./records.ts";

/** Most bytes of data that a run sends to its workers, deflated and then as they are. */
const MOST_SENT = 64e6;
const MOST_BYTES = 2 ** 30;

/** A spec as it travels, and the SHA-256 of its text, in hexadecimal. */
export interface SpecText {
  readonly text: string;
  readonly sha256: string;
}

/**
 * Returns the text of a spec, with the values of its data. Throws SweepError("input") if they are
 * too large to send.
 */
export function specText(spec: SweepSpec): SpecText {
  const sets = dataSets(spec);
  const text = exactJson(sets.length === 0 ? spec : { ...spec, data: dataText(sets) });
  return { text, sha256: sha256Of(text) };
}

/**
 * Reads the text of a run's spec, until `giveUp` is aborted. "absent" if the run is over, or Redis
 * has lost the text: its run puts it again within seconds. "torn" if the value has another hash, or
 * is not a text.
 */
export async function readText(
  redis: Redis,
  run: string,
  { spec: sha256 }: RunRecord,
  giveUp: AbortSignal,
): Promise<{ readonly text: string } | "absent" | "torn"> {
  const key = specKey(sha256);
  const isWanted = async (): Promise<boolean> => (await redis.exists(runKey(run))) === 1 && !giveUp.aborted;
  try {
    const text = (await readLong(redis, key, isWanted))?.toString();
    if (text === undefined) return "absent";
    if (text === "") return (await redis.exists(key)) === 1 ? "torn" : "absent";
    return sha256Of(text) === sha256 ? { text } : "torn";
  } catch (error) {
    if (isWrongType(error)) return "torn";
    throw error;
  }
}

/** Removes the text of a run's spec, so that its run puts it again. */
export async function removeText(redis: Redis, { spec: sha256 }: RunRecord): Promise<void> {
  await redis.unlink(specKey(sha256));
}

/** Returns the spec of a run. Throws SweepError if the text describes another sweep. */
export function readSpecText(text: string, { specHash: hash }: Pick<RunRecord, "specHash">): SweepSpec {
  const { data, ...spec } = parseExactJson(text) as SweepSpec & { readonly data?: string };
  if (specHash(spec) !== hash) throw new SweepError("setup", "the spec is that of another sweep");
  return data === undefined ? spec : withData(spec, readDataText(data));
}

function dataText(sets: readonly TrainingData[]): string {
  const buffer = new SharedArrayBuffer(sharedBytes(sets));
  writeShared(sets, buffer, 0);
  const sent = deflateSync(new Uint8Array(buffer));
  if (sent.length <= MOST_SENT) return sent.toString("base64");
  const [size, most] = [sent.length, MOST_SENT].map((bytes) => `${Math.ceil(bytes / 1e6)} MB`);
  throw new SweepError("input", `the data is too large for a broker: ${size}, at most ${most}; run shards instead`);
}

function readDataText(text: string): readonly TrainingData[] {
  const bytes = inflateSync(Buffer.from(text, "base64"), { maxOutputLength: MOST_BYTES });
  const buffer = new SharedArrayBuffer(bytes.length);
  new Uint8Array(buffer).set(bytes);
  return readShared(buffer, 0);
}

function sha256Of(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
