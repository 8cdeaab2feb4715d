import type { ChainableCommander } from "ioredis";
import { QUEUE_KEYS, QUEUE_SECONDS } from "./keys.ts";

/** Keeps the keys of the queue for some time. Workers and runs do so often. */
export function keepQueue(commands: ChainableCommander): void {
  for (const key of QUEUE_KEYS) commands.expire(key, QUEUE_SECONDS);
}
