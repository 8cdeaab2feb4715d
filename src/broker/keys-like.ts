import type { Redis } from "ioredis";

const BATCH = 500;

/** Returns the keys of a pattern, in batches. A key may come twice. */
export async function* keysLike(redis: Redis, pattern: string): AsyncGenerator<readonly string[]> {
  let cursor = "0";
  do {
    const [next, keys] = await redis.scan(cursor, "MATCH", pattern, "COUNT", BATCH);
    cursor = next;
    if (keys.length > 0) yield keys;
  } while (cursor !== "0");
}
