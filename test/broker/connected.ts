import { Redis } from "ioredis";
import { onTestFinished } from "vitest";
import type { RedisServer } from "../support/command/redis.ts";

export function connected({ url }: RedisServer): Redis {
  const redis = new Redis(url);
  onTestFinished(() => redis.disconnect());
  return redis;
}
