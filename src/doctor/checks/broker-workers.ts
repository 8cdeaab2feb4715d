import type { Redis } from "ioredis";
import { listWorkers } from "../../broker/live-workers.ts";
import { counted } from "../../format/numbers.ts";
import { packageVersion } from "../../platform/version.ts";
import { ok, warn } from "../finding.ts";
import type { Finding } from "../finding.ts";
import type { WorkerRecord } from "../../broker/records.ts";
import { NUMERICS_VERSION } from "../../sweep/identity/hash.ts";

const SHOWN = 3;

/** Counts the workers, and names those with another version of the package or its numerics. */
export async function brokerWorkers(redis: Redis): Promise<Finding> {
  const { live, malformed } = await listWorkers(redis);
  const here = packageVersion();
  const others = live.filter((worker) => worker.version !== here || hasOtherNumerics(worker));
  if (malformed.length > 0) {
    const found = counted(malformed.length, "malformed record");
    return warn("broker workers", found, "`sweep purge` deletes them; something else writes to this broker");
  }
  if (live.length === 0) return ok("broker workers", "none yet: start them with `sweep worker`");
  const found = counted(live.length, "worker");
  if (others.length === 0) return ok("broker workers", `${found}, all with version ${here}`);
  const names = others
    .slice(0, SHOWN)
    .map((worker) => `${worker.name} has ${worker.version}${hasOtherNumerics(worker) ? " with other numerics" : ""}`);
  const rest = others.length > SHOWN ? `, and ${others.length - SHOWN} more` : "";
  return warn(
    "broker workers",
    `${found}; this is version ${here}, but ${names.join(", ")}${rest}`,
    "install the same version on all machines",
  );
}

function hasOtherNumerics({ numerics = NUMERICS_VERSION }: WorkerRecord): boolean {
  return numerics !== NUMERICS_VERSION;
}
