import type { Redis } from "ioredis";

/** Returns how often a Redis has run a command, in scripts or not. */
export async function commandCalls(redis: Redis, command: string): Promise<number> {
  return Number(new RegExp(`cmdstat_${command}:calls=(\\d+)`).exec(await redis.info("commandstats"))?.[1] ?? 0);
}
