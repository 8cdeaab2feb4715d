import type { Redis } from "ioredis";
import { parseExactJson } from "../sweep/wire/exact-json.ts";
import { WORKERS, workerKey } from "./keys.ts";
import type { WorkerRecord } from "./records.ts";

/** Returns the records of the live workers, by name. Forgets those that are gone. */
export async function liveWorkers(redis: Redis): Promise<readonly WorkerRecord[]> {
  const ids = await redis.zrange(WORKERS, 0, -1);
  if (ids.length === 0) return [];
  const texts = await redis.mget(ids.map(workerKey));
  const gone = ids.filter((_, i) => texts[i] === null);
  if (gone.length > 0) await redis.zrem(WORKERS, ...gone);
  return texts
    .flatMap((text) => (text === null ? [] : readWorker(text)))
    .toSorted((a, b) => (a.name < b.name ? -1 : Number(a.name > b.name)));
}

/** Returns the record in a text; nothing if the text is not one. */
function readWorker(text: string): WorkerRecord[] {
  try {
    const value = parseExactJson(text);
    return isWorker(value) ? [value] : [];
  } catch {
    // Other programs may write to the broker, too.
    return [];
  }
}

const FIELDS = {
  ...{ id: "string", name: "string", version: "string", node: "string", arch: "string" },
  ...{ threads: "number", busy: "number", rate: "number", started: "number", seen: "number" },
} as const satisfies Partial<Record<keyof WorkerRecord, "string" | "number">>;

function isWorker(value: unknown): value is WorkerRecord {
  if (typeof value !== "object" || value === null) return false;
  const record = value as Readonly<Record<string, unknown>>;
  const { modules, threads } = record;
  return (
    Object.entries(FIELDS).every(([key, type]) => typeof record[key] === type) &&
    Number.isInteger(threads) &&
    Number(threads) >= 0 &&
    Array.isArray(modules) &&
    modules.every((hash) => typeof hash === "string")
  );
}
