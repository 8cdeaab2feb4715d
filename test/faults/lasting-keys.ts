import type { SmallCoordinator } from "../support/command/small-coordinator.ts";

/** Returns the keys that do not expire within two minutes. */
export async function lasting({ redis }: SmallCoordinator): Promise<readonly string[]> {
  const keys = await redis.keys("*");
  const ttls = await Promise.all(keys.map(async (key) => [key, await redis.ttl(key)] as const));
  return ttls.filter(([, ttl]) => ttl === -1 || ttl > 120).map(([key, ttl]) => `${key}: ${ttl} s`);
}
