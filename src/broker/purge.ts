// Deletes what sweeps left in a broker. Runs and workers may be alive meanwhile: a run puts its
// keys and jobs there again. So a job and its place in the queue must go at once. A run would wait
// for a job without a place in vain, and a place without a job would become a job without a chunk.
import type { Redis } from "ioredis";
import { KEY_PREFIXES, WORKERS, workerKey } from "./keys.ts";
import { listWorkers } from "./live-workers.ts";
import { keysLike } from "./keys-like.ts";

/** Numbers of what was deleted, by kind. */
export interface Purged {
  readonly jobs: number;
  readonly runs: number;
  readonly specs: number;
  /** Streams that announce answers. */
  readonly streams: number;
  readonly answers: number;
  readonly deadWorkers: number;
  readonly others: number;
  /** Number of live workers, which are kept. */
  readonly kept: number;
}

const BATCH = 500;

/** The lists and sets of BullMQ that hold the ids of jobs. */
const PLACES = `local places = {'wait', 'paused', 'active', 'prioritized', 'delayed', 'waiting-children', 'completed', 'failed'}`;

/** Removes some jobs of a queue with their places. KEYS[1]: the prefix of the queue's keys. */
const TAKE_JOBS = `${PLACES}
local taken = 0
for _, place in ipairs(places) do
  local key = KEYS[1] .. place
  local kind = redis.call('TYPE', key).ok
  local ids = {}
  if kind == 'list' then
    ids = redis.call('LPOP', key, ARGV[1])
  elseif kind == 'zset' then
    for i, id in ipairs(redis.call('ZPOPMIN', key, ARGV[1])) do
      if i % 2 == 1 then table.insert(ids, id) end
    end
  end
  for _, id in ipairs(ids) do redis.call('UNLINK', KEYS[1] .. id, KEYS[1] .. id .. ':lock') end
  taken = taken + #ids
end
return taken`;

/** Removes the other keys of a queue, unless they belong to a job that was added meanwhile. */
const TAKE_STRAYS = `${PLACES}
local function hasJob(prefix, id)
  for _, place in ipairs(places) do
    local kind = redis.call('TYPE', prefix .. place).ok
    if (kind == 'list' or kind == 'zset') and place == id then return true end
    if kind == 'list' and redis.call('LPOS', prefix .. place, id) then return true end
    if kind == 'zset' and redis.call('ZSCORE', prefix .. place, id) then return true end
  end
  return false
end
local taken = 0
for _, key in ipairs(KEYS) do
  local prefix, id = string.match(key, '^(bull:[^:]*:)([^:]*)')
  if not prefix or not hasJob(prefix, id) then taken = taken + redis.call('UNLINK', key) end
end
return taken`;

/** Deletes what sweeps left in a broker, except the records of live workers. */
export async function purge(redis: Redis): Promise<Purged> {
  const [queues, own] = KEY_PREFIXES;
  let jobs = 0;
  for (const prefix of await queuePrefixes(redis, `${queues}*`)) {
    for (let taken = BATCH; taken >= BATCH; jobs += taken) {
      taken = Number(await redis.eval(TAKE_JOBS, 1, prefix, BATCH));
    }
  }
  let others = 0;
  for await (const keys of keysLike(redis, `${queues}*`)) {
    others += Number(await redis.eval(TAKE_STRAYS, keys.length, ...keys));
  }
  const { live, deadWorkers } = await forgetWorkers(redis);
  const kept = new Set([WORKERS, ...live.map(workerKey)]);
  const deleted = { runs: 0, specs: 0, streams: 0, answers: 0, deadWorkers, others };
  for await (const keys of keysLike(redis, `${own}*`)) {
    const doomed = keys.filter((key) => !kept.has(key));
    for (const [kind, some] of byKind(doomed)) deleted[kind] += await redis.unlink(...some);
  }
  return { ...deleted, jobs, kept: live.length };
}

type Kind = Exclude<keyof Purged, "jobs" | "kept">;

const KINDS: Readonly<Record<string, Kind>> = {
  run: "runs",
  spec: "specs",
  out: "streams",
  answer: "answers",
  worker: "deadWorkers",
};

function byKind(keys: readonly string[]): ReadonlyMap<Kind, string[]> {
  return Map.groupBy(keys, (key) => KINDS[/^sweep:(run|spec|out|answer|worker):/.exec(key)?.[1] ?? ""] ?? "others");
}

/** Removes the ids of workers without a record; returns those of the live workers. */
async function forgetWorkers(
  redis: Redis,
): Promise<{ readonly live: readonly string[]; readonly deadWorkers: number }> {
  if ((await redis.type(WORKERS)) !== "zset") return { live: [], deadWorkers: await redis.unlink(WORKERS) };
  const { live, gone, malformed } = await listWorkers(redis);
  const dead = [...gone, ...malformed];
  if (dead.length > 0) await redis.zrem(WORKERS, ...dead);
  return { live: live.map(({ id }) => id), deadWorkers: gone.length };
}

/** Returns the prefixes of the keys of all queues, such as `bull:sweep-n3:`. */
async function queuePrefixes(redis: Redis, pattern: string): Promise<ReadonlySet<string>> {
  const found = new Set<string>();
  for await (const keys of keysLike(redis, pattern)) {
    for (const key of keys) {
      const prefix = /^bull:[^:]*:/.exec(key)?.[0];
      if (prefix !== undefined) found.add(prefix);
    }
  }
  return found;
}
