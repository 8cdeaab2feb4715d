import type { Redis } from "ioredis";
import { parseExactJson } from "../sweep/wire/exact-json.ts";
import { WORKERS, workerKey } from "./keys.ts";
import { LONGEST_REASON, WORKER_LEASE_MS, WORKER_NAME } from "./records.ts";
import type { WorkerRecord } from "./records.ts";

/** A worker, and the milliseconds since it wrote its record, by the clock of the broker. */
export interface SeenWorker extends WorkerRecord {
  readonly ago: number;
}

/** The workers that a broker lists. */
export interface ListedWorkers {
  /** The live ones, by name. */
  readonly live: readonly SeenWorker[];
  /** Ids of those that are gone. */
  readonly gone: readonly string[];
  /** Ids whose records do not describe a worker. */
  readonly malformed: readonly string[];
}

/** Returns the records of the live workers, by name. Forgets those that are gone. */
export async function liveWorkers(redis: Redis): Promise<readonly WorkerRecord[]> {
  const { live, gone } = await listWorkers(redis);
  if (gone.length > 0) await redis.zrem(WORKERS, ...gone);
  return live;
}

/** Returns the workers that a broker lists. Changes nothing. */
export async function listWorkers(redis: Redis): Promise<ListedWorkers> {
  const ids = await redis.zrange(WORKERS, 0, -1);
  const pipeline = redis.pipeline();
  for (const id of ids) pipeline.get(workerKey(id)).pttl(workerKey(id));
  const results = (await pipeline.exec()) ?? [];
  const live: SeenWorker[] = [];
  const gone: string[] = [];
  const malformed: string[] = [];
  for (const [i, id] of ids.entries()) {
    const [failure, text] = results[2 * i] ?? [];
    const left = Number(results[2 * i + 1]?.[1]);
    const record = typeof text === "string" ? readWorker(text, id) : undefined;
    if (text === null) gone.push(id);
    // Each record of a worker expires.
    else if (record === undefined || failure || !(left > 0)) malformed.push(id);
    else live.push({ ...record, ago: Math.max(0, WORKER_LEASE_MS - left) });
  }
  live.sort((a, b) => (a.name < b.name ? -1 : Number(a.name > b.name)));
  return { live, gone, malformed };
}

/** Returns the record in a text; undefined if it does not describe the worker. */
function readWorker(text: string, id: string): WorkerRecord | undefined {
  try {
    const value = parseExactJson(text);
    return isWorker(value) && value.id === id ? value : undefined;
  } catch {
    // Everyone who reaches the broker may write anything.
    return undefined;
  }
}

/** As `--threads` allows: a run has two chunks in flight for each. */
const MOST_THREADS = 1_024;
/** The last date of JavaScript, in milliseconds. */
const LATEST_DATE = 8.64e15;

const FIELDS = {
  ...{ id: "string", name: "string", version: "string", node: "string", arch: "string" },
  ...{ threads: "number", busy: "number", rate: "number", started: "number", seen: "number" },
} as const satisfies Partial<Record<keyof WorkerRecord, "string" | "number">>;

function isWorker(value: unknown): value is WorkerRecord {
  if (typeof value !== "object" || value === null) return false;
  const record = value as Readonly<Record<string, unknown>>;
  const { name, modules, threads, numerics = 0, refused = {} } = record;
  return (
    Object.entries(FIELDS).every(([key, type]) => typeof record[key] === type) &&
    [record["busy"], record["rate"], record["seen"]].every((number) => Math.abs(Number(number)) <= LATEST_DATE) &&
    Number.isInteger(threads) &&
    Number(threads) >= 0 &&
    Number(threads) <= MOST_THREADS &&
    WORKER_NAME.test(String(name)) &&
    Array.isArray(modules) &&
    modules.every((hash) => typeof hash === "string") &&
    typeof numerics === "number" &&
    isReasons(refused)
  );
}

function isReasons(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  return Object.values(value).every((reason) => typeof reason === "string" && reason.length <= LONGEST_REASON);
}
