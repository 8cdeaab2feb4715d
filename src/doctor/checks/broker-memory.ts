import type { Redis } from "ioredis";
import { bytes } from "../../format/numbers.ts";
import { fail, ok, warn } from "../finding.ts";
import type { Finding } from "../finding.ts";

// Chunks and answers of 64 threads take up to 84 MB.
const LITTLE = 100e6;

/** Checks the memory of the broker, and what it does when none is left. */
export async function brokerMemory(redis: Redis): Promise<Finding[]> {
  const [memory, persistence] = await Promise.all([redis.info("memory"), redis.info("persistence")]);
  const field = (name: string): string | undefined => new RegExp(`^${name}:(\\S+)`, "m").exec(memory)?.[1];
  return [
    policy(field("maxmemory_policy")),
    room(Number(field("used_memory") ?? 0), Number(field("maxmemory") ?? 0)),
    disk(/^aof_enabled:1/m.test(persistence)),
  ];
}

function policy(name: string | undefined): Finding {
  if (name === "noeviction") return ok("broker eviction", "noeviction");
  const advice = "CONFIG SET maxmemory-policy noeviction; or the setting of the managed service";
  if (name === undefined) return warn("broker eviction", "the broker does not tell its policy", advice);
  return fail("broker eviction", `${name}: jobs may vanish when memory is scarce`, advice);
}

function room(used: number, limit: number): Finding {
  if (limit === 0) return ok("broker memory", `${bytes(used)} used, no limit`);
  const found = `${bytes(used)} used of ${bytes(limit)}`;
  if (limit - used >= LITTLE) return ok("broker memory", found);
  return warn(
    "broker memory",
    found,
    "raise maxmemory: runs wait while the broker has no memory; `sweep purge` frees some",
  );
}

function disk(hasLog: boolean): Finding {
  const found = hasLog ? "an append-only file, which sweeps do not need" : "no append-only file; sweeps need none";
  return ok("broker persistence", `${found}: runs put everything there again`);
}
